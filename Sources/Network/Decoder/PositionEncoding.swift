internal import Tensors

/// Positions in the patch as sines and cosines of one random projection.
///
/// - Source: Tancik et al., "Fourier Features Let Networks Learn High Frequency Functions", 2020;
///   `[sin, cos, sin]` as in the released SAM-Med3D.
struct PositionEncoding: Sendable {
    private let projection: Tensor  // [3, C / 3], float32

    init(_ weights: Weights, _ c: MAISConfiguration) throws {
        projection = try weights.read("positional_encoding_gaussian_matrix", 3, c.dim / 3)
            .to(.float32)
    }

    /// - Parameter positions: `[n, 3]`, from 0 to 1 along each side of the patch, `float32`.
    /// - Returns: `[n, C]`, `float32`.
    func callAsFunction(_ positions: Tensor) throws -> Tensor {
        let angles = try (positions * 2 - 1).matrixProduct(projection) * (2 * Double.pi)
        let sines = try angles.sin()
        return try Tensor.concatenated([sines, angles.cos(), sines], axis: 1)
    }

    /// The code of every token's centre, `[G³, C]`.
    ///
    /// - Parameter axes: Which axis of the patch each component is made from.
    func grid(_ grid: Int, axes: [Int]) throws -> Tensor {
        let positions = (0..<grid * grid * grid).flatMap { token in
            let index = [token / (grid * grid), token / grid % grid, token % grid]
            return axes.map { (Float(index[$0]) + 0.5) / Float(grid) }
        }
        let tensor = try Tensor(positions, shape: [grid * grid * grid, 3])
        return try self(tensor.to(projection.device))
    }
}
