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
