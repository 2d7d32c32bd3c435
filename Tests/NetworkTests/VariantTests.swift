import Network
import Tensors
import Testing

/// A network of other sizes, with prompts and memories of every kind, against the reference.
@Suite struct VariantTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let memory: MemorySetting
        let capacity: Int
        let prompts: PromptSetting
        var name: String { "\(memory).\(capacity).\(prompts)" }
        var testDescription: String { name }
    }

    @Test(arguments: [
        Case(memory: .both, capacity: 60, prompts: .current),
        Case(memory: .both, capacity: 60, prompts: .all),
        Case(memory: .both, capacity: 0, prompts: .current),
        Case(memory: .both, capacity: 1, prompts: .current),
        Case(memory: .both, capacity: 2, prompts: .all),
        Case(memory: .sparse, capacity: 2, prompts: .current),
        Case(memory: .dense, capacity: 2, prompts: .current),
        Case(memory: .none, capacity: 60, prompts: .all),
    ])
    func asInPyTorch(_ variant: Case) throws {
        let expected = try Golden.tensors("variants.safetensors")
        let network = try OddNetwork.network()
        let embedding = try network.embed(OddNetwork.patch())
        var worst = try difference(embedding, expected["embedding"])
        #expect(worst <= 1e-5)
        var state = try network.startInteractions(
            on: embedding, memory: variant.memory, capacity: variant.capacity,
            prompts: variant.prompts)
        #expect(try state.estimatedIoU() == nil)
        for t in OddNetwork.clickCounts.indices {
            if t > 0 { try state.setMask(OddNetwork.mask(t) * 4) }
            let logits = try state.interact(OddNetwork.clicks(t))
            let apart = try difference(logits, expected["\(variant.name).logits.\(t)"])
            #expect(apart <= 1e-5, "interaction \(t)")
            let iou = try #require(try state.estimatedIoU())
            let wanted = try #require(try expected["\(variant.name).iou.\(t)"]?.values())
            #expect(abs(iou - wanted[0]) <= 1e-5, "interaction \(t)")
            worst = max(worst, apart)
        }
        print("variant \(variant.name): largest relative difference \(worst)")
    }

    @Test func fullResolutionIsAsInPyTorch() throws {
        let expected = try Golden.tensors("variants.safetensors")
        let found = try OddNetwork.network().fullResolution(OddNetwork.mask(1))
        #expect(found.shape == [1, 1, 40, 40, 40])
        #expect(try difference(found, expected["full"]) <= 1e-6)
    }

    /// Every 7th element is stored.
    private func difference(_ tensor: Tensor, _ expected: Tensor?) throws -> Double {
        let values = try tensor.values()
        return Golden.difference(
            stride(from: 0, to: values.count, by: 7).map { values[$0] },
            try expected?.values() ?? [])
    }
}
