import Network
import Tensors
import Testing

/// The network as training will use it: built from weights that require gradients, while they are
/// recorded.
@Suite struct TrainingTests {
    /// Two interactions on one patch, with memory; one number of their logits.
    private func loss(_ network: MAIS) throws -> Tensor {
        let embedding = try network.embed(OddNetwork.patch())
        var state = try network.startInteractions(on: embedding)
        _ = try state.interact(OddNetwork.clicks(0))
        let first = try #require(state.logits)
        let second = try state.interact(OddNetwork.clicks(1))
        return try (first.sigmoid() * 2 + second.sigmoid()).mean()
    }

    /// The forms that can be differentiated give the numbers of the fast ones.
    @Test func recordedOrNotTheNumbersAreTheSame() throws {
        let fast = try OddNetwork.network()
        let plain = try Tensor.recordingGradients {
            try OddNetwork.network(OddNetwork.tensors().mapValues { try $0.requiringGradient() })
        }
        func logits(_ network: MAIS) throws -> Tensor {
            var state = try network.startInteractions(on: network.embed(OddNetwork.patch()))
            for t in 0..<3 { _ = try state.interact(OddNetwork.clicks(t)) }
            return try #require(state.logits)
        }
        let recorded = try Tensor.recordingGradients { try logits(plain) }
        #expect(recorded.requiresGradient)
        let difference = try Golden.difference(recorded.detached(), logits(fast))
        print("recorded against fast: relative difference \(difference)")
        #expect(difference < 2e-5)
    }

    /// Gradients of parameters in every part against differences of the loss, in 64 bits.
    @Test func gradientsAreSlopes() throws {
        let numbers = try OddNetwork.tensors().mapValues { try $0.to(.float64) }
        let leaves = try numbers.mapValues { try $0.requiringGradient() }
        try Tensor.recordingGradients {
            try loss(OddNetwork.network(leaves, dtype: .float64)).backward()
        }
        let keys = [
            "image_encoder.patch_embed.proj.weight", "image_encoder.blocks.1.attn.qkv.bias",
            "image_encoder.blocks.1.attn.rel_pos_h", "image_encoder.blocks.0.attn.rel_pos_w",
            "image_encoder.neck.2.weight", "prompt_encoder.mask_downscaling.3.weight",
            "prompt_encoder.not_a_point_embed.weight", "mask_decoder.output_upscaling.0.weight",
            "mask_decoder.transformer.layers.0.cross_attn_token_to_image.k_proj.weight",
            "memory_attention.sparse.attn.q_proj.weight",
            "memory_attention.dense.attn.k_conv.weight",
            "memory_attention.dense.attn.q_conv.weight",
            "memory_attention.dense.attn.k_proj.weight",
            "memory_attention.dense.attn.v_conv.weight", "memory_attention.dense.norm1.weight",
            "memory_attention.cross.attn.v_proj.bias",
        ]
        var worst = 0.0
        for key in keys {
            let gradient = try #require(leaves[key]?.gradient, "\(key)").values(as: Double.self)
            let element = gradient.indices.max { abs(gradient[$0]) < abs(gradient[$1]) } ?? 0
            func shifted(by step: Double) throws -> Double {
                var moved = numbers
                let tensor = try #require(numbers[key])
                var values = try tensor.values(as: Double.self)
                values[element] += step
                moved[key] = try Tensor(values, shape: tensor.shape)
                return try loss(OddNetwork.network(moved, dtype: .float64))
                    .values(as: Double.self)[0]
            }
            let step = 1e-4
            let slope = try (shifted(by: step) - shifted(by: -step)) / (2 * step)
            let apart = abs(slope - gradient[element]) / abs(slope)
            worst = max(worst, apart)
            #expect(abs(slope) > 0 && apart < 1e-3, "\(key): \(slope), \(gradient[element])")
        }
        print("gradients: largest relative difference from the slope \(worst)")
    }
}
