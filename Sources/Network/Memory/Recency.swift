internal import Foundation
internal import Tensors

/// How long ago an interaction was, as a fixed sinusoid: 0 is the current one.
///
/// Being fixed, it lets the memory's capacity change after training.
struct Recency: Sendable {
    private let width: Int
    private let device: Device
    private let dtype: DType
    /// The codes of the ranks that a memory of usual size has, the highest first.
    private let table: Tensor  // [ranks, C]

    init(_ c: MAISConfiguration, like tensor: Tensor) throws {
        width = c.dim
        device = tensor.device
        dtype = tensor.dtype
        let highest = max(60, min(c.memoryCapacity, 1024))
        table = try Recency.codes(Array((0...highest).reversed()), width)
            .to(dtype).to(device)
    }

    /// `[ranks, C]`: sines of the rank at falling frequencies, then cosines.
    func callAsFunction(_ ranks: [Int]) throws -> Tensor {
        let rows = table.shape[0]
        guard let highest = ranks.max(), highest < rows else {
            return try Recency.codes(ranks, width).to(dtype).to(device)
        }
        if ranks.elementsEqual((0...highest).reversed()) {
            return try table.sliced(0, rows - 1 - highest..<rows)
        }
        let index = try Tensor(ranks.map { Int64(rows - 1 - $0) }, shape: [ranks.count])
        return try table.gathered(0, index.to(device))
    }

    private static func codes(_ ranks: [Int], _ width: Int) throws -> Tensor {
        let half = width / 2
        var codes: [Float] = []
        codes.reserveCapacity(ranks.count * width)
        let frequencies = (0..<half).map { index in
            let exponent = -2 * Double(index) / Double(width)
            return Float(pow(10_000, exponent))
        }
        for rank in ranks {
            let angles = frequencies.map { Double(Float(rank) * $0) }
            codes += angles.map { Float(sin($0)) }
            codes += angles.map { Float(cos($0)) }
        }
        return try Tensor(codes, shape: [ranks.count, width])
    }
}
