import Network
import Tensors
import Testing

@Suite struct InteractionTests {
    private func replay(_ network: MAIS, memory: MemorySetting = .both) throws -> [[UInt8]] {
        let embedding = try network.embed(OddNetwork.patch())
        var state = try network.startInteractions(on: embedding, memory: memory)
        return try OddNetwork.clickCounts.indices.map {
            try state.interact(OddNetwork.clicks($0)).bytes()
        }
    }

    @Test func theSameInputsGiveTheSameBytes() throws {
        #expect(try replay(OddNetwork.network()) == replay(OddNetwork.network()))
    }

    @Test func aCopyFromBeforeIsAnUndo() throws {
        let network = try OddNetwork.network()
        var state = try network.startInteractions(on: network.embed(OddNetwork.patch()))
        for t in 0..<2 { _ = try state.interact(OddNetwork.clicks(t)) }
        let before = state
        _ = try state.interact(OddNetwork.clicks(4))
        var undone = before
        #expect(undone.count == 2)
        #expect(undone.remembered == 2)
        let again = try undone.interact(OddNetwork.clicks(2)).bytes()
        #expect(again == (try replay(network))[2])
        // And the other copy went its own way.
        #expect(try #require(state.logits).bytes() != again)
    }

    @Test func memoryAndPromptsMatter() throws {
        let network = try OddNetwork.network()
        let last = try MemorySetting.allCases.map { try replay(network, memory: $0)[4] }
        for a in last.indices {
            for b in last.indices where a < b { #expect(last[a] != last[b]) }
        }
    }

    // MARK: Without a memory attention

    /// A plain SAM-Med3D checkpoint: whatever the setting, the same bytes as MAIS without memory.
    @Test func withoutItsKeysTheMemoryIsLeftOut() throws {
        let plain = try OddNetwork.network(OddNetwork.tensors(memoryAttention: false))
        #expect(!plain.hasMemoryAttention)
        #expect(plain.parameterTable.count == 3)
        let mais = try OddNetwork.network()
        #expect(mais.hasMemoryAttention)
        let bytes = try replay(mais, memory: .none)
        for memory in MemorySetting.allCases {
            #expect(try replay(plain, memory: memory) == bytes)
        }
    }

    /// As training starts from SAM-Med3D: the last layers zero, so that MAIS is SAM-Med3D bit for bit.
    @Test func anUntrainedMemoryChangesNothing() throws {
        var tensors = try OddNetwork.tensors()
        for layer in ["cross.attn.out_proj", "dense.attn.out_proj", "dense.mlp.lin2"] {
            for name in ["weight", "bias"] {
                let key = "memory_attention.\(layer).\(name)"
                tensors[key] = try #require(tensors[key]) * 0
            }
        }
        let network = try OddNetwork.network(tensors)
        #expect(try replay(network) == replay(network, memory: .none))
    }

    @Test func aPartOfAMemoryAttentionIsNamed() throws {
        var tensors = try OddNetwork.tensors()
        tensors["memory_attention.dense.attn.k_conv.bias"] = nil
        do {
            _ = try OddNetwork.network(tensors)
            Issue.record("the network was built")
        } catch WeightsError.missing(let key, _) {
            #expect(key == "memory_attention.dense.attn.k_conv.bias")
        }
    }

    @Test func aStrangeKeyIsNamed() throws {
        var tensors = try OddNetwork.tensors()
        tensors["image_encoder.blocks.2.norm1.weight"] = try Tensor([1 as Float], shape: [1])
        #expect(throws: WeightsError.unread(["image_encoder.blocks.2.norm1.weight"])) {
            try OddNetwork.network(tensors)
        }
    }

    // MARK: Sentences

    private func sentence(_ body: () throws -> Any) -> String {
        do { return "no error, but \(try body())" } catch { return "\(error)" }
    }

    @Test func wrongInputsHaveSentences() throws {
        let network = try OddNetwork.network()
        let embedding = try network.embed(OddNetwork.patch())
        var state = try network.startInteractions(on: embedding)
        let wrong = try Tensor(repeating: 0, shape: [1, 1, 8, 8, 8])
        #expect(
            sentence { try network.embed(wrong) } == """
                the shape of the patch is [1, 1, 8, 8, 8]; this network takes [1, 1, 40, 40, 40].
                """)
        #expect(
            sentence { try network.startInteractions(on: wrong) } == """
                the shape of the embedding is [1, 1, 8, 8, 8]; this network takes [1, 48, 5, 5, 5].
                """)
        #expect(
            sentence { try network.fullResolution(wrong) } == """
                the shape of the logits is [1, 1, 8, 8, 8]; this network takes [1, 1, 20, 20, 20].
                """)
        #expect(
            sentence { try state.setMask(wrong) } == """
                the shape of the mask is [1, 1, 8, 8, 8]; this network takes [1, 1, 20, 20, 20].
                """)
        #expect(
            sentence { try network.startInteractions(on: embedding, capacity: -1) } == """
                the memory capacity is -1; it must be 0 or more.
                """)
        #expect(
            sentence { try state.interact([]) } == """
                an interaction has no click. Give at least one click for each interaction.
                """)
        for place in [-0.6, 39.6, .nan, .infinity] {
            let click = PatchClick(index: [1, place, 2], isForeground: true)
            #expect(
                sentence { try state.interact([click]) } == """
                    a click lies at (1.0, \(place), 2.0), outside the patch of 40 voxels a side. \
                    Choose a patch around it.
                    """)
        }
        // Nothing happened.
        #expect(state.count == 0)
        #expect(state.logits == nil)
        #expect(state.remembered == 0)
    }
}
