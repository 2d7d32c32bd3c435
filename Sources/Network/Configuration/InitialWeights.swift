internal import Foundation
public import Tensors

/// The weights that training from scratch begins with.
///
/// Linear layers, convolutions, embeddings and norms are drawn as PyTorch's modules and the released
/// network's code draw them. Two things differ, both so that a young network listens to its clicks:
///
/// - In every attention between clicks and voxels, the projection of keys begins as that of queries.
///   What two positions have in common in the position code then shows in their score from the
///   first step on: a click is heard by the voxels around it.
/// - The memory attention begins as a no-op, as for a released SAM-Med3D checkpoint: its last
///   layers are zero.
public struct InitialWeights: Sendable {
    private let configuration: MAISConfiguration
    private let seed: UInt64

    /// - Parameter seed: The same seed gives the same weights on every machine.
    public init(_ configuration: MAISConfiguration, seed: UInt64) {
        self.configuration = configuration
        self.seed = seed
    }

    /// All parameters by name, `float32`.
    public func tensors() throws -> [String: Tensor] { try drawn { _ in true } }

    /// The memory attention alone: what a network without one is given to be trained with it.
    public func memoryAttention() throws -> [String: Tensor] {
        try drawn { $0.hasPrefix("memory_attention.") }
    }

    private func drawn(_ includes: (String) -> Bool) throws -> [String: Tensor] {
        let shapes = ParameterShapes(configuration).shapes.filter { includes($0.key) }
        return try Dictionary(
            uniqueKeysWithValues: shapes.map { name, shape in
                (name, try Tensor(values(name, shape), shape: shape))
            })
    }

    private func values(_ name: String, _ shape: [Int]) -> [Float] {
        let count = shape.reduce(1, *)
        let words = name.split(separator: ".").map(String.init)
        let isBias = words.last == "bias"
        if Self.startsAtZero.contains(where: name.hasPrefix) || isBias {
            return Array(repeating: 0, count: count)
        }
        if shape.count == 1 { return Array(repeating: 1, count: count) }  // a norm's weight
        if name.contains("rel_pos") { return Array(repeating: 0, count: count) }
        var draw = NormalDraw(name: isTied(words) ? queries(name) : name, seed: seed)
        let scale = deviation(words, shape)
        return (0..<count).map { _ in draw.next() * scale }
    }

    /// What is a token itself, and not a layer.
    private static let tokens: Set = [
        "iou_token", "mask_tokens", "not_a_point_embed", "no_mask_embed", "point_embeddings",
    ]

    /// What the memory adds to the image ends in these.
    private static let startsAtZero = [
        "memory_attention.cross.attn.out_proj.", "memory_attention.dense.attn.out_proj.",
        "memory_attention.dense.mlp.lin2.",
    ]

    /// Whether it is the projection of keys in an attention between clicks and voxels.
    private func isTied(_ words: [String]) -> Bool {
        words.dropLast().last == "k_proj"
            && words.contains { $0.hasPrefix("cross") || $0.hasPrefix("final_attn") }
    }

    private func queries(_ name: String) -> String { name.replacing("k_proj", with: "q_proj") }

    /// The standard deviation that a parameter is drawn with.
    private func deviation(_ words: [String], _ shape: [Int]) -> Float {
        if words.contains("positional_encoding_gaussian_matrix") { return 1 }
        if words.contains("pos_embed") { return 0.02 }
        if words.contains(where: Self.tokens.contains) { return 1 }
        if words[0] == "image_encoder", shape.count == 2 { return 0.02 }
        if shape.count == 2 {  // Glorot and Bengio, 2010
            return (2 / Float(shape[0] + shape[1])).squareRoot()
        }
        // A transposed convolution's kernel has its input's channels first, and as its stride is
        // its kernel's size, each output voxel comes from one of the input.
        let isTransposed = words.contains("output_upscaling")
        let inputs = isTransposed ? shape[0] : shape.dropFirst().reduce(1, *)
        return (1 / Float(inputs)).squareRoot()
    }
}

/// Normally distributed numbers that anyone can draw again from a name and a seed.
///
/// Pairs of SplitMix64's numbers, started at FNV-1a-64 of the name xor the seed, by the method of Box
/// and Muller.
private struct NormalDraw {
    private var state: UInt64
    private var spare: Float?

    init(name: String, seed: UInt64) {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        state = hash ^ seed
    }

    mutating func next() -> Float {
        if let spare {
            self.spare = nil
            return spare
        }
        let radius = (-2 * log(1 - unit())).squareRoot()
        let angle = 2 * Double.pi * unit()
        spare = Float(radius * sin(angle))
        return Float(radius * cos(angle))
    }

    /// In 0..<1.
    private mutating func unit() -> Double {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        z ^= z >> 31
        return Double(z >> 11) / Double(1 << 53)
    }
}
