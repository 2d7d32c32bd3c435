import Foundation
import Network
import Tensors
import Testing
import Training

/// Whole runs, one after the other. Other suites change the process's number of threads, and with it
/// the last bits of sums: bytes are compared where `mais train` runs in a process of its own.
@Suite(.serialized) struct TrainerTests {
    private let folder: DataFolder

    init() throws { folder = try DataFolder() }

    /// The largest difference between the weights of two runs.
    private func difference(_ a: String, _ b: String) throws -> Float {
        let (a, b) = (try TinyTraining.tensors(place(a)), try TinyTraining.tensors(place(b)))
        #expect(a.keys == b.keys)
        return a.reduce(0) { max($0, largestDifference($1.value, b[$1.key] ?? [])) }
    }

    private func place(_ name: String) -> URL { folder.url.appending(path: name) }

    @Test func sameSeedSameWeights() throws {
        let records = try TinyTraining.run(place("a"))
        #expect(records.map(\.epoch) == [1, 2, 3])
        #expect(records.map(\.steps) == [2, 4, 6])
        #expect(records.map { $0.validation != nil } == [false, true, true])
        try TinyTraining.run(place("b"), workers: 2)
        try TinyTraining.run(place("c")) { $0.seed = 2 }
        #expect(try difference("a", "b") < 2e-4)
        #expect(try difference("a", "c") > 0.01)
    }

    @Test(arguments: [1, 2]) func aStoppedRunGoesOn(after epoch: Int) throws {
        let whole = try TinyTraining.run(place("whole"))
        #expect(throws: TinyTraining.Stopped.self) {
            try TinyTraining.run(place("stopped"), stoppingAfter: epoch)
        }
        let records = try TinyTraining.run(place("stopped"))
        #expect(records.map(\.steps) == whole.map(\.steps))
        for (a, b) in zip(records, whole) { #expect(abs(a.loss - b.loss) < 1e-4) }
        #expect(try difference("stopped", "whole") < 2e-4)
    }

    @Test func aDoneRunIsNotDoneAgain() throws {
        try TinyTraining.run(place("a"))
        let before = try TinyTraining.bytes(place("a"))
        var epochs = 0
        let trainer = try Trainer(TinyTraining.configuration(), folder: place("a"))
        let records = try trainer.run { _ in epochs += 1 }
        #expect(epochs == 0 && records.count == 3)
        #expect(try TinyTraining.bytes(place("a")) == before)
    }

    @Test func lossFallsAndCurvesAreWritten() throws {
        let records = try TinyTraining.run(place("a")) {
            (c: inout TrainingConfiguration) in
            (c.schedule.epochs, c.schedule.crops) = (12, 8)
            (c.optimiser.imageEncoder, c.optimiser.maskDecoder) = (3e-3, 3e-3)
            c.loss.crossEntropy = 1
        }
        let first = try #require(records.first).loss
        let last = try #require(records.last).loss
        print("twelve epochs of a tiny network: loss \(first) to \(last)")
        #expect(last < 0.8 * first)
        let csv = String(decoding: try TinyTraining.bytes(place("a"), "curves.csv"), as: UTF8.self)
        #expect(csv.split(separator: "\n").count == 13)
        let svg = String(decoding: try TinyTraining.bytes(place("a"), "curves.svg"), as: UTF8.self)
        #expect(svg.contains("unseen cases, last click"))
    }

    @Test func withoutValidationTheBestEpochHasTheLowestLoss() throws {
        let records = try TinyTraining.run(place("a")) { c in
            c.validation.every = 0
            c.schedule.epochs = 6
        }
        let lowest = try #require(records.min { $0.loss < $1.loss })
        let best = try Checkpoint(contentsOf: place("a").appending(path: "best.safetensors"))
        #expect(best.metadata["mais_training_epoch"] == "\(lowest.epoch)")
        #expect(records.allSatisfy { $0.validation == nil })
    }

    @Test func frozenPartsStayAndTheOthersMove() throws {
        try TinyTraining.run(place("start")) { $0.memory.setting = .none }
        let start = place("start").appending(path: "last.safetensors").path(percentEncoded: false)
        try TinyTraining.run(place("tuned")) {
            $0.start = start
            $0.frozen = ["image_encoder", "prompt_encoder"]
            // Past the memory attention's first, zero, layers gradients need a second step.
            $0.optimiser.memoryAttention = 1e-2
        }
        let before = try TinyTraining.tensors(place("start"))
        let after = try TinyTraining.tensors(place("tuned"))
        #expect(!before.keys.contains { $0.hasPrefix("memory_attention") })
        #expect(after.keys.contains { $0.hasPrefix("memory_attention") })
        for (name, values) in before {
            let isFrozen = name.hasPrefix("image_encoder") || name.hasPrefix("prompt_encoder")
            if isFrozen { #expect(after[name] == values, "\(name)") }
        }
        let head = "mask_decoder.output_upscaling.0.weight"
        #expect(after[head] != before[head])
        let drawn = try InitialWeights(
            TinyTraining.configuration().network.configuration(capacity: 60), seed: 1
        )
        .memoryAttention()
        for name in [
            "cross.attn.out_proj.weight", "sparse.attn.q_proj.weight", "dense.attn.v_conv.weight",
        ] {
            let initial = try #require(drawn["memory_attention." + name]).values(as: Float.self)
            #expect(after["memory_attention." + name] != initial, "\(name) was not trained")
        }
        // The checkpoint is one like any other, and says where it comes from.
        let file = place("tuned").appending(path: "last.safetensors")
        let network = try MAIS(checkpoint: file)
        #expect(network.hasMemoryAttention && network.configuration.memoryCapacity == 60)
        let metadata = try Checkpoint(contentsOf: file).metadata
        #expect(metadata["mais_training_epoch"] == "3")
        let settings = try #require(try TrainingConfiguration(metadata: metadata))
        #expect(settings.frozen.count == 2)
        // Of this machine it says nothing.
        #expect(settings.start == "last.safetensors" && settings.data.path == "hippocampus")
        #expect(!metadata.values.contains { $0.contains(folder.url.lastPathComponent) })
    }

    @Test func aFrozenEncoderRunOnceGivesTheSameAsOneRunEachStep() throws {
        // Rates of zero: both keep the encoder, one of them by computing its gradients.
        try TinyTraining.run(place("frozen")) { $0.frozen = ["image_encoder"] }
        try TinyTraining.run(place("still")) {
            $0.optimiser.imageEncoder = 0
            // Clipping would see the encoder's gradients.
            $0.optimiser.clip = 0
        }
        try TinyTraining.run(place("frozen-unclipped")) {
            $0.frozen = ["image_encoder"]
            $0.optimiser.clip = 0
        }
        let still = try TinyTraining.tensors(place("still"))
        let frozen = try TinyTraining.tensors(place("frozen-unclipped"))
        var worst: Float = 0
        for (name, values) in frozen {
            worst = max(worst, largestDifference(values, try #require(still[name])))
        }
        print("frozen against still encoder: parameters differ by at most \(worst)")
        #expect(worst < 2e-4)
        #expect(try TinyTraining.tensors(place("frozen")) != frozen)
    }

    @Test func gradientsEndWhereTheSpanDoes() throws {
        func tensors(_ name: String, span: Int, _ setting: MemorySetting = .both) throws
            -> [String: [Float]]
        {
            try TinyTraining.run(place(name)) {
                $0.frozen = ["image_encoder"]
                ($0.interactions.least, $0.interactions.most) = (4, 4)
                $0.memory.gradientSpan = span
                $0.memory.setting = setting
            }
            return try TinyTraining.tensors(place(name))
        }
        _ = try tensors("all", span: 0)
        // A span of all interactions is none.
        _ = try tensors("four", span: 4)
        #expect(try difference("four", "all") < 2e-4)
        _ = try tensors("one", span: 1)
        let ended = try difference("one", "all")
        print("gradients that end at the current interaction: weights \(ended) apart")
        #expect(ended > 5e-4)
        // Without memory there is nothing to reach back through.
        let plain = try tensors("plain", span: 0, .none)
        var worst: Float = 0
        for (name, values) in try tensors("plain-one", span: 1, .none) {
            worst = max(worst, largestDifference(values, try #require(plain[name])))
        }
        print("without memory, gradients given at once or one by one: \(worst) apart")
        #expect(worst < 2e-4)
    }

    @Test func bfloat16KeepsItsWeightsWhole() throws {
        try TinyTraining.run(place("half")) { $0.dtype = .bfloat16 }
        let file = place("half").appending(path: "last.safetensors")
        let tensors = try Checkpoint(contentsOf: file).tensors
        #expect(tensors.values.allSatisfy { $0.dtype == .float32 })
        #expect(try TinyTraining.tensors(place("half")).values.joined().allSatisfy(\.isFinite))
    }
}
