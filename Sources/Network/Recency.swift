internal import Foundation
internal import Tensors

/// How long ago an interaction was, as a fixed sinusoid: 0 is the current one.
///
/// Being fixed, it lets the memory's capacity change after training.
struct Recency: Sendable {
    private let width: Int
    private let device: Device
    private let dtype: DType

    init(_ c: MAISConfiguration, like tensor: Tensor) {
        width = c.dim
        device = tensor.device
        dtype = tensor.dtype
    }

    /// `[ranks, C]`: sines of the rank at falling frequencies, then cosines.
    func callAsFunction(_ ranks: [Int]) throws -> Tensor {
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
        return try Tensor(codes, shape: [ranks.count, width]).to(dtype).to(device)
    }
}
