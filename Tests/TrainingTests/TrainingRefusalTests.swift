import Foundation
import Network
import Tensors
import Testing
import Training

/// What a run says when it cannot begin, or cannot continue.
@Suite(.serialized) struct TrainingRefusalTests {
    private let folder: DataFolder

    init() throws { folder = try DataFolder() }

    private func refusal(_ change: (inout TrainingConfiguration) -> Void) -> String {
        sentence { try TinyTraining.run(folder.url.appending(path: "run"), change) }
    }

    @Test func optionsThatCannotBe() {
        let cases: [((inout TrainingConfiguration) -> Void, String)] = [
            ({ $0.data.path = "" }, "'data.path' is empty; it must be a folder or a CSV."),
            (
                { $0.data.fraction = 0 },
                "'data.fraction' is 0.0; it must be more than 0, and at most 1."
            ),
            ({ $0.data.spacing = -1 }, "'data.spacing' is -1.0; it must be 0.01 to 100 mm."),
            (
                { $0.data.clamp = [5, 5] },
                "'data.clamp' is [5.0, 5.0]; it must be [least, most], or left out."
            ),
            ({ $0.data.randomObjects = 2 }, "'data.randomObjects' is 2.0; it must be 0 to 1."),
            ({ $0.data.cacheGiB = -1 }, "'data.cacheGiB' is -1.0; it must be 0 or more."),
            (
                { $0.data.classes = ["x": "y"] },
                "'data.classes' is a name for 'x'; it must be names for labels from 1 to 65535."
            ),
            (
                { $0.frozen = ["head"] },
                "'frozen' names 'head'; the parts are image_encoder, prompt_encoder, mask_decoder and memory_attention."
            ),
            (
                {
                    $0.frozen = [
                        "image_encoder", "prompt_encoder", "mask_decoder", "memory_attention",
                    ]
                }, "all parts that this run would train are frozen. Take one out of 'frozen'."
            ),
            ({ $0.memory.capacity = -1 }, "'memory.capacity' is -1; it must be 0 to 10000."),
            (
                { $0.memory.gradientSpan = -1 },
                "'memory.gradientSpan' is -1; it must be 0 to 1000."
            ),
            (
                { $0.memory.gradientSpan = 2 },
                "'memory.gradientSpan' is 2 while the image encoder is trained; it must be 0, or 'frozen' must name image_encoder."
            ),
            ({ $0.interactions.least = 0 }, "'interactions.least' is 0; it must be 1 to 1000."),
            (
                { $0.interactions.most = 1 },
                "'interactions.most' is 1; it must be interactions.least, 2, to 1000."
            ),
            ({ $0.loss.dice = -1 }, "'loss.dice' is -1.0; it must be 0 or more."),
            ({ $0.loss.crossEntropy = .nan }, "'loss.crossEntropy' is nan; it must be 0 or more."),
            (
                { $0.loss.dice = 0 },
                "'loss' is 0 for both of its parts; it must be more than 0 for one."
            ),
            (
                { $0.optimiser.maskDecoder = 2 },
                "'optimiser.maskDecoder' is 2.0; it must be 0 to 1."
            ),
            ({ $0.optimiser.beta1 = 1 }, "'optimiser.beta1' is 1.0; it must be 0 to less than 1."),
            ({ $0.optimiser.beta2 = 1 }, "'optimiser.beta2' is 1.0; it must be 0 to less than 1."),
            (
                { $0.optimiser.weightDecay = -1 },
                "'optimiser.weightDecay' is -1.0; it must be 0 to 1."
            ),
            ({ $0.optimiser.clip = -1 }, "'optimiser.clip' is -1.0; it must be 0 or more."),
            ({ $0.schedule.epochs = 0 }, "'schedule.epochs' is 0; it must be 1 to 1000000."),
            ({ $0.schedule.crops = -1 }, "'schedule.crops' is -1; it must be 0 to 10000000."),
            ({ $0.schedule.batch = 0 }, "'schedule.batch' is 0; it must be 1 to 10000."),
            ({ $0.schedule.factor = 2 }, "'schedule.factor' is 2.0; it must be 0 to 1."),
            ({ $0.schedule.floor = 2 }, "'schedule.floor' is 2.0; it must be 0 to 1."),
            (
                { $0.schedule.milestones = [2, 2] },
                "'schedule.milestones' is [2, 2]; it must be different epochs, counted from 1."
            ),
            (
                { $0.schedule.milestones = [0] },
                "'schedule.milestones' is [0]; it must be different epochs, counted from 1."
            ),
            (
                { $0.data.modality = "ct" },
                "'data.modality' is 'ct'; it must be a modality of DICOM, such as CT."
            ),
            ({ $0.licence = "" }, "'licence' is ''; it must be 1 to 256 characters long."),
            ({ $0.schedule.warmup = -1 }, "'schedule.warmup' is -1; it must be 0 or more."),
            ({ $0.validation.every = -1 }, "'validation.every' is -1; it must be 0 or more."),
            ({ $0.validation.clicks = 0 }, "'validation.clicks' is 0; it must be 1 to 1000."),
            ({ $0.validation.objects = 0 }, "'validation.objects' is 0; it must be 1 or more."),
            ({ $0.dtype = .float16 }, "'dtype' is float16; it must be float32 or bfloat16."),
            (
                { ($0.data.training, $0.data.validation) = (1, 0) },
                "the split leaves no case for validation. Give it some, or set validation.every to 0."
            ),
        ]
        for (change, expected) in cases { #expect(refusal(change) == expected) }
    }

    @Test func aFolderOfAnotherRun() throws {
        let run = folder.url.appending(path: "run")
        try TinyTraining.run(run)
        let state = run.appending(path: "state.safetensors")
        let path = state.path(percentEncoded: false)
        #expect(
            refusal { $0.seed = 5 }
                == "'\(path)' is from a run with another configuration or other data. Train into another folder, or delete this one to begin anew."
        )
        let last = try TinyTraining.bytes(run)
        try FileManager.default.removeItem(at: state)
        try FileManager.default.copyItem(at: run.appending(path: "last.safetensors"), to: state)
        #expect(
            refusal { _ in }
                == "'\(path)' is not a state of a training run. Delete it to begin anew, or train into another folder."
        )
        #expect(try TinyTraining.bytes(run) == last)
    }

    @Test func aLossThatIsNotANumberStopsTheRunAndKeepsTheLastEpoch() throws {
        let run = folder.url.appending(path: "run")
        #expect(throws: TinyTraining.Stopped.self) { try TinyTraining.run(run, stoppingAfter: 1) }
        let last = try TinyTraining.bytes(run)
        // As if a step had gone to infinity.
        let state = run.appending(path: "state.safetensors")
        let whole = try Checkpoint(contentsOf: state)
        var tensors = try whole.tensors.mapValues { try $0.copied() }
        let name = "parameter/mask_decoder.output_upscaling.0.bias"
        let shape = try #require(tensors[name]).shape
        tensors[name] = try Tensor(repeating: .nan, shape: shape)
        try Checkpoint.write(tensors, metadata: whole.metadata, to: state)
        let said = refusal { _ in }
        #expect(said.hasPrefix("the loss is not a number in epoch 2, crop 1: case 'hippocampus_00"))
        #expect(
            said.hasSuffix(
                "The last epoch's checkpoint is kept. Lower the learning rates, or look at that case."
            ))
        #expect(try TinyTraining.bytes(run) == last)
        #expect(try folder.names("run").allSatisfy { !$0.contains("partial") })
    }

    @Test func aCheckpointWithoutMemoryAndMemoryFrozen() throws {
        let run = folder.url.appending(path: "start")
        try TinyTraining.run(run) { $0.memory.setting = .none }
        let start = run.appending(path: "last.safetensors").path(percentEncoded: false)
        let said = refusal {
            $0.start = start
            $0.frozen = ["memory_attention"]
        }
        #expect(
            said
                == "'frozen' names memory_attention, but the checkpoint has none. Take it out of 'frozen', or set memory.setting to none."
        )
    }

    @Test func weightsThatAreNotNumbersAreNoStart() throws {
        let run = folder.url.appending(path: "start")
        try TinyTraining.run(run)
        let file = run.appending(path: "last.safetensors")
        let whole = try Checkpoint(contentsOf: file)
        var tensors = try whole.tensors.mapValues { try $0.copied() }
        let name = "memory_attention.sparse.attn.q_proj.weight"
        let shape = try #require(tensors[name]).shape
        tensors[name] = try Tensor(repeating: .infinity, shape: shape)
        let bad = run.appending(path: "bad.safetensors")
        try Checkpoint.write(tensors, metadata: whole.metadata, to: bad)
        let path = bad.path(percentEncoded: false)
        #expect(
            refusal { $0.start = path }.hasPrefix(
                "'\(name)' of '\(path)' is not all numbers: its element 0 is inf (and "))
    }

    @Test func aPartFrozenAtRandom() {
        let c = TinyTraining.configuration { $0.frozen = ["image_encoder"] }
        #expect(
            sentence { try c.mustNotFreezeRandomWeights(hasStart: false) }
                == "'frozen' names image_encoder, and there is no 'start': it would stay as it is drawn at random. Name a checkpoint in 'start', or take it out of 'frozen' (frozen: [])."
        )
        #expect(throws: Never.self) { try c.mustNotFreezeRandomWeights(hasStart: true) }
        #expect(throws: Never.self) {
            try TinyTraining.configuration().mustNotFreezeRandomWeights(hasStart: false)
        }
    }
}
