import Network
import Tensors
import Testing

@Suite struct GoldenTests {
    /// Every tensor of the small network: six interactions, a bank of three that overflows.
    @Test func tinyIsAsInPyTorch() throws {
        let network = try Golden.tiny()
        let expected = try Golden.tensors("tiny.expected.safetensors")
        let study = SeededStudy(configuration: network.configuration, seed: 7)
        let embedding = try network.embed(study.patch())
        var found = ["embedding": embedding]
        for memory in MemorySetting.allCases {
            var state = try network.startInteractions(on: embedding, memory: memory)
            for t in 0..<6 {
                found["\(memory).logits.\(t)"] = try state.interact([study.click(t)])
            }
            #expect(state.count == 6)
            #expect(state.remembered == (memory == .none ? 0 : 3))
        }
        // `image_pe` has no door of its own: it is part of every logit.
        #expect(found.count == expected.count - 1)
        var worst = ("", 0.0)
        for (name, tensor) in found {
            let difference = try Golden.difference(tensor, expected[name])
            if difference > worst.1 { worst = (name, difference) }
            #expect(difference <= 1e-5, "\(name)")
        }
        print("tiny: largest relative difference \(worst.1), \(worst.0)")
    }

    /// The full network; of each tensor every 97th element.
    @Test func fullIsAsInPyTorch() throws {
        let configuration = MAISConfiguration()
        let weights = Weights(try SeededWeights(configuration).tensors(seed: 11))
        let network = try MAIS(weights, configuration: configuration)
        try weights.finish()
        let expected = try Golden.tensors("full.expected.safetensors")
        let study = SeededStudy(configuration: configuration, seed: 11)
        let embedding = try network.embed(study.patch())
        var found = ["embedding": embedding]
        for memory in MemorySetting.allCases {
            var state = try network.startInteractions(on: embedding, memory: memory)
            for t in 0..<3 {
                found["\(memory).logits.\(t)"] = try state.interact([study.click(t)])
            }
        }
        #expect(found.count == expected.count - 1)
        var worst = ("", 0.0)
        for (name, tensor) in found {
            let values = try tensor.values()
            let strided = stride(from: 0, to: values.count, by: 97).map { values[$0] }
            let difference = try Golden.difference(
                strided, expected[name]?.values() ?? [])
            if difference > worst.1 { worst = (name, difference) }
            #expect(difference <= 1e-4, "\(name)")
        }
        print("full: largest relative difference \(worst.1), \(worst.0)")
        #expect(
            network.parameterTable == [
                ParameterCount(component: "image encoder", parameters: 92_924_928),
                ParameterCount(component: "memory attention", parameters: 2_844_480),
                ParameterCount(component: "mask decoder", parameters: 7_575_636),
                ParameterCount(component: "prompt encoder", parameters: 8_668),
            ])
    }
}
