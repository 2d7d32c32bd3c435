import Network
import Tensors
import Testing

@Suite struct GoldenTests {
    /// Every tensor of the small network: six interactions, a bank of three that overflows.
    ///
    /// Each interaction is given the reference's own logits as its mask prompt. Left to its own, this
    /// network of random weights multiplies rounding errors by up to five with each interaction: the
    /// reference in 64 bits ends 2e-4 away from itself in 32. See ``itsOwnMasksStayClose()``.
    @Test func tinyIsAsInPyTorch() throws {
        let network = try Golden.tiny()
        let expected = try Golden.tensors("tiny.expected.safetensors")
        let study = SeededStudy(configuration: network.configuration, seed: 7)
        let embedding = try network.embed(study.patch())
        var found = ["embedding": embedding]
        for memory in MemorySetting.allCases {
            var state = try network.startInteractions(on: embedding, memory: memory)
            for t in 0..<6 {
                let name = "\(memory).logits.\(t)"
                found[name] = try state.interact([study.click(t)])
                try state.setMask(#require(expected[name]))
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

    /// The same with the network's own masks fed back. The bounds are what the reference itself shows
    /// between 32 and 64 bits, five times over.
    @Test func itsOwnMasksStayClose() throws {
        let network = try Golden.tiny()
        let expected = try Golden.tensors("tiny.expected.safetensors")
        let study = SeededStudy(configuration: network.configuration, seed: 7)
        let embedding = try network.embed(study.patch())
        let bounds = [1e-5, 1e-5, 1.5e-5, 1e-4, 4e-4, 1.2e-3]
        for memory in MemorySetting.allCases {
            var state = try network.startInteractions(on: embedding, memory: memory)
            let differences = try (0..<6).map { t in
                try Golden.difference(
                    state.interact([study.click(t)]), expected["\(memory).logits.\(t)"])
            }
            print("tiny, own masks, \(memory): \(differences)")
            for (difference, bound) in zip(differences, bounds) { #expect(difference <= bound) }
        }
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
        // On a CPU a half is for the image encoder alone.
        let half = try MAIS(
            weights, configuration: configuration, dtype: .bfloat16
        ).embed(study.patch())
        let apart = try Golden.difference(half, embedding)
        print("full: the embedding in bfloat16 differs by \(apart)")
        #expect(apart > 1e-5 && apart <= 2e-2)
        #expect(
            network.parameterTable == [
                ParameterCount(component: "image encoder", parameters: 92_924_928),
                ParameterCount(component: "memory attention", parameters: 2_844_480),
                ParameterCount(component: "mask decoder", parameters: 7_575_636),
                ParameterCount(component: "prompt encoder", parameters: 8_668),
            ])
    }
}
