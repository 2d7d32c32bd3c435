import Foundation
import Network
import Tensors

/// A whole network's weights, drawn by name and seed as the PyTorch reference draws them.
struct SeededWeights {
    let shapes: [String: [Int]]

    init(_ c: MAISConfiguration, memoryAttention: Bool = true) {
        shapes = ParameterShapes(c, memoryAttention: memoryAttention).shapes
    }

    func tensors(seed: UInt64) throws -> [String: Tensor] {
        var tensors: [String: Tensor] = [:]
        for (name, shape) in shapes {
            let transform = SeededWeights.transform(name, shape)
            let values = Seeded.numbers(
                name, count: shape.reduce(1, *), seed: seed, transform)
            tensors[name] = try Tensor(values, shape: shape)
        }
        return tensors
    }

    /// What becomes of numbers in -1..<1, so that activations neither vanish nor explode.
    private static func transform(_ name: String, _ shape: [Int]) -> (Float) -> Float {
        let words = name.split(separator: ".")
        if shape.count == 1, name.hasSuffix(".weight") { return { 1 + 0.1 * $0 } }
        if name.hasSuffix("gaussian_matrix") { return { $0 } }
        if shape.count == 1 { return { 0.1 * $0 } }
        let isEmbedding =
            ["rel_pos", "_embed", "embeddings"].contains { name.contains($0) }
            || words[words.count - 1].contains("embed") || words[words.count - 2].contains("token")
        if isEmbedding { return { 0.5 * $0 } }
        let scale = Float((3 / Double(shape.dropFirst().reduce(1, *))).squareRoot())
        return { scale * $0 }
    }
}
