import Foundation
import Network
import Tensors

/// The files of `Data`: weights, and what the PyTorch reference makes of them.
enum Golden {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Data")

    static func tensors(_ name: String) throws -> [String: Tensor] {
        try Checkpoint(contentsOf: folder.appending(path: name)).tensors
    }

    static func tiny() throws -> MAIS {
        try MAIS(checkpoint: folder.appending(path: "tiny.weights.safetensors"))
    }

    /// ‖a − b‖ / ‖b‖
    static func difference(_ a: [Float], _ b: [Float]) -> Double {
        guard a.count == b.count else { return .infinity }
        var (apart, norm) = (0.0, 0.0)
        for (x, y) in zip(a, b) {
            apart += Double(x - y) * Double(x - y)
            norm += Double(y) * Double(y)
        }
        return (apart / norm).squareRoot()
    }

    static func difference(_ a: Tensor, _ b: Tensor?) throws -> Double {
        guard let b, a.shape == b.shape else { return .infinity }
        return difference(try a.values(), try b.values())
    }
}

/// The patch and the clicks that the reference draws by name and seed.
struct SeededStudy {
    let configuration: MAISConfiguration
    let seed: UInt64

    func patch() throws -> Tensor {
        let size = configuration.imageSize
        let values = Seeded.numbers("patch", count: size * size * size, seed: seed)
        return try Tensor(values, shape: [1, 1, size, size, size]) * 2
    }

    /// Interaction `t` of the golden files: one click, every third in the background.
    func click(_ t: Int) -> PatchClick {
        let numbers = Seeded.numbers("click\(t)", count: 3, seed: seed)
        let last = Float(configuration.imageSize - 1)
        let index = numbers.map { Double((($0 + 1) / 2 * last).rounded(.toNearestOrEven)) }
        return PatchClick(index: [index[0], index[1], index[2]], isForeground: t % 3 != 2)
    }
}
