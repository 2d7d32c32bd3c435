import Network
import Tensors
import Testing

@Suite struct InitialWeightsTests {
    private func values(_ tensors: [String: Tensor], _ name: String) throws -> [Float] {
        try #require(tensors[name], "\(name)").values(as: Float.self)
    }

    @Test func everyParameterOnceAndTheSameFromTheSameSeed() throws {
        let c = OddNetwork.configuration
        let tensors = try InitialWeights(c, seed: 1).tensors()
        let shapes = ParameterShapes(c)
        #expect(tensors.mapValues(\.shape) == shapes.shapes)
        #expect(shapes.count == tensors.values.reduce(0) { $0 + $1.count })
        let weights = Weights(tensors)
        _ = try MAIS(weights, configuration: c)
        try weights.finish()
        let again = try InitialWeights(c, seed: 1).tensors()
        let other = try InitialWeights(c, seed: 2).tensors()
        let name = "image_encoder.blocks.0.attn.qkv.weight"
        #expect(try values(again, name) == values(tensors, name))
        #expect(try values(other, name) != values(tensors, name))
        #expect(
            try InitialWeights(c, seed: 1).memoryAttention().keys.sorted()
                == tensors.keys.filter { $0.hasPrefix("memory_attention.") }.sorted())
    }

    /// The standard deviations that the documentation of each layer's kind promises.
    private static let deviations: [(String, Double)] = [
        ("image_encoder.blocks.1.mlp.lin1.weight", 0.02),
        ("image_encoder.pos_embed", 0.02),
        ("image_encoder.patch_embed.proj.weight", 0.04419),  // 1 / √512
        ("image_encoder.neck.2.weight", 0.02778),  // 1 / √(48 · 27)
        ("mask_decoder.iou_token.weight", 1),
        ("mask_decoder.mask_tokens.weight", 1),
        ("prompt_encoder.point_embeddings.0.weight", 1),
        ("prompt_encoder.pe_layer.positional_encoding_gaussian_matrix", 1),
        // √(2 / (24 + 48)), √(2 / (48 + 56))
        (
            "mask_decoder.transformer.layers.0.cross_attn_image_to_token.q_proj.weight", 0.16667
        ),
        ("mask_decoder.transformer.layers.0.mlp.lin1.weight", 0.13868),
        ("mask_decoder.output_upscaling.0.weight", 0.14434),  // 1 / √48
        ("memory_attention.dense.attn.q_conv.weight", 0.19245),  // 1 / √27
    ]

    @Test(arguments: deviations)
    func layersAreDrawnToTheirSize(_ name: String, _ deviation: Double) throws {
        let tensors = try InitialWeights(OddNetwork.configuration, seed: 5).tensors()
        let all = try values(tensors, name).map(Double.init)
        let mean = all.reduce(0, +) / Double(all.count)
        let found = (all.reduce(0) { $0 + $1 * $1 } / Double(all.count)).squareRoot()
        // Four standard errors of so many draws.
        let slack = 4 / Double(2 * all.count).squareRoot()
        #expect(abs(found / deviation - 1) < slack, "\(found), not \(deviation)")
        #expect(abs(mean) < 6 * deviation / Double(all.count).squareRoot())
    }

    @Test func clicksAreHeardByTheVoxelsAroundThem() throws {
        let tensors = try InitialWeights(OddNetwork.configuration, seed: 5).tensors()
        let tied = [
            "mask_decoder.transformer.layers.0.cross_attn_image_to_token",
            "mask_decoder.transformer.layers.0.cross_attn_token_to_image",
            "mask_decoder.transformer.final_attn_token_to_image", "memory_attention.cross.attn",
        ]
        for name in tied {
            #expect(
                try values(tensors, name + ".k_proj.weight")
                    == values(tensors, name + ".q_proj.weight"))
        }
        for name in ["memory_attention.dense.attn", "mask_decoder.transformer.layers.0.self_attn"] {
            #expect(
                try values(tensors, name + ".k_proj.weight")
                    != values(tensors, name + ".q_proj.weight"))
        }
    }

    @Test func theMemoryBeginsAsANoOp() throws {
        let network = try OddNetwork.network(
            InitialWeights(OddNetwork.configuration, seed: 5).tensors())
        let embedding = try network.embed(OddNetwork.patch())
        var with = try network.startInteractions(on: embedding, memory: .both)
        var without = try network.startInteractions(on: embedding, memory: .none)
        for t in 0..<3 {
            let remembered = try with.interact(OddNetwork.clicks(t)).values(as: Float.self)
            let plain = try without.interact(OddNetwork.clicks(t)).values(as: Float.self)
            #expect(remembered == plain)
        }
        #expect(with.remembered == 3 && without.remembered == 0)
    }

    @Test func anImageEncoderCanBeShared() throws {
        let tensors = try OddNetwork.tensors()
        let network = try OddNetwork.network()
        var others = try InitialWeights(OddNetwork.configuration, seed: 5).tensors()
            .filter { !$0.key.hasPrefix("image_encoder.") }
        let shared = try network.replacingAllButImageEncoder(by: Weights(others))
        #expect(
            try shared.embed(OddNetwork.patch()).values(as: Float.self)
                == network.embed(OddNetwork.patch()).values(as: Float.self))
        others = tensors.filter { !$0.key.hasPrefix("image_encoder.") }
        let same = try network.replacingAllButImageEncoder(by: Weights(others))
        func logits(_ network: MAIS) throws -> [Float] {
            var state = try network.startInteractions(on: network.embed(OddNetwork.patch()))
            return try state.interact(OddNetwork.clicks(0)).values(as: Float.self)
        }
        #expect(try logits(same) == logits(network))
        #expect(try logits(shared) != logits(network))
    }

    @Test func interactionsGoOnWithTheSameNetworkBuiltAnew() throws {
        let network = try OddNetwork.network()
        let state = try network.startInteractions(on: network.embed(OddNetwork.patch()))
        var (stayed, moved) = (state, state)
        for t in 0..<4 {
            let expected = try stayed.interact(OddNetwork.clicks(t)).values(as: Float.self)
            #expect(try moved.interact(OddNetwork.clicks(t)).values(as: Float.self) == expected)
            moved = try moved.continued(on: OddNetwork.network())
        }
        #expect(moved.count == 4 && moved.remembered == stayed.remembered)
        var other = OddNetwork.configuration
        other.memoryCapacity = 2
        let smaller = try MAIS(
            Weights(SeededWeights(other).tensors(seed: 1)), configuration: other)
        #expect {
            try moved.continued(on: smaller)
        } throws: {
            "\($0)"
                == "these interactions are with a network of other sizes, and cannot continue with this one."
        }
    }
}
