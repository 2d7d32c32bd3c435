import Foundation
import Network
import Tensors
import Training

/// A step of training at its full length: one patch, its interactions, their gradients, and AdamW.
struct Lesson {
    private let encoder: MAIS
    private var parameters: [String: Tensor]
    private var optimiser = AdamW()
    private let device: Device
    private let dtype: DType

    /// - Parameter checkpoint: All but its image encoder is trained.
    init(checkpoint: URL, device: Device, dtype: DType) throws {
        let file = try Checkpoint(contentsOf: checkpoint)
        encoder = try MAIS(file, device: device, dtype: dtype)
        parameters = try file.tensors.filter { !$0.key.hasPrefix("image_encoder.") }
            .mapValues { try $0.to(device) }
        (self.device, self.dtype) = (device, dtype)
    }

    /// Seconds for one step.
    ///
    /// - Parameter span: Interactions that gradients reach back through.
    mutating func step(
        interactions: Int, capacity: Int, span: Int, memory: MemorySetting
    ) throws -> Double {
        let side = encoder.configuration.imageSize
        let patch = try Tensor(
            (0..<side * side * side).map { Float($0 * 7919 % 2003) / 1000 - 1 },
            shape: [1, 1, side, side, side])
        let truth = try patch.isGreater(than: 0.5).to(.float32).to(device)
        let clock = ContinuousClock()
        let start = clock.now
        let embedding = try encoder.embed(patch)
        let leaves = try parameters.mapValues { try $0.requiringGradient() }
        let loss = TrainingLoss()
        try Tensor.recordingGradients {
            var network = try encoder.replacingAllButImageEncoder(by: Weights(leaves))
            var state = try network.startInteractions(
                on: embedding, memory: memory, capacity: capacity)
            var pending: Tensor?
            for number in 1...interactions {
                let logits = try network.fullResolution(state.interact([click(number, side)]))
                let now = try loss(logits, truth: truth)
                pending = try pending.map { try $0 + now } ?? now
                if let last = state.logits { try state.setMask(last.detached()) }
                if number.isMultiple(of: span) || number == interactions {
                    try pending?.backward()
                    pending = nil
                    network = try encoder.replacingAllButImageEncoder(by: Weights(leaves))
                    state = try state.continued(on: network)
                }
            }
        }
        try optimiser.step(
            &parameters, gradients: leaves.compactMapValues { $0.gradient }
        ) { $0.hasPrefix("memory") ? 8e-4 : 8e-5 }
        // A GPU answers before it is done.
        _ = try parameters.values.first?.sum().to(.cpu).values(as: Float.self)
        return (clock.now - start) / .seconds(1)
    }

    private func click(_ number: Int, _ side: Int) -> PatchClick {
        let index = [7919, 104_729, 1_299_709].map { Double(number * $0 % side) }
        return PatchClick(
            index: [index[0], index[1], index[2]], isForeground: number % 3 != 2)
    }
}
