internal import Foundation
internal import Network
internal import Tensors

/// The network that a run begins with.
struct StartingPoint: Sendable {
    let sizes: MAISConfiguration
    /// All parameters, on the device, `float32`.
    let parameters: [String: Tensor]
    /// Which of them are trained.
    let trained: Set<String>
    /// The network, for its image encoder, where that is frozen.
    let frozenEncoder: MAIS?

    init(_ configuration: TrainingConfiguration, device: Device) throws {
        let capacity = configuration.memory.capacity
        var tensors: [String: Tensor]
        let seed = UInt64(bitPattern: Int64(configuration.seed))
        if let file = configuration.start {
            let checkpoint = try Checkpoint(contentsOf: URL(filePath: file))
            var sizes =
                try checkpoint.metadata["mais_config"]
                .map(MAISConfiguration.init(checkpoint:)) ?? MAISConfiguration()
            sizes.memoryCapacity = capacity
            self.sizes = sizes
            try checkpoint.mustBeWeights()
            tensors = try checkpoint.tensors.mapValues { try $0.copied().to(.float32) }
            let hasMemory = tensors.keys.contains { $0.hasPrefix("memory_attention.") }
            if !hasMemory, configuration.memory.setting != .none {
                guard !configuration.frozen.contains("memory_attention") else {
                    throw TrainingError.startsWithoutMemory
                }
                tensors.merge(
                    try InitialWeights(sizes, seed: seed).memoryAttention()
                ) { old, _ in old }
            }
            // What does not fit is refused before a day is spent on it.
            let weights = Weights(tensors)
            _ = try MAIS(weights, configuration: sizes)
            try weights.finish()
        } else {
            sizes = try configuration.network.configuration(capacity: capacity)
            tensors = try InitialWeights(sizes, seed: seed).tensors()
        }
        // Without memory the memory attention can neither be trained nor saved.
        if configuration.memory.setting == .none {
            tensors = tensors.filter { !$0.key.hasPrefix("memory_attention.") }
        }
        parameters = try tensors.mapValues { try $0.to(device) }
        let frozen = configuration.frozen
        trained = Set(
            tensors.keys.filter { name in
                // The random projection of the position code is drawn, not learned.
                !name.hasSuffix("gaussian_matrix")
                    && !frozen.contains { name.hasPrefix($0 + ".") }
            })
        guard !trained.isEmpty else { throw TrainingError.everythingFrozen }
        let isFrozen = frozen.contains("image_encoder")
        frozenEncoder =
            isFrozen
            ? try MAIS(
                Weights(parameters), configuration: sizes, device: device,
                dtype: configuration.dtype) : nil
    }
}
