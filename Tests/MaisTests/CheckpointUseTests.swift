import Foundation
import Network
import Tensors
import Testing

/// Checkpoints that are used for what they were not made for, or are broken, as a user meets them.
@Suite struct CheckpointUseTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// The sample series as if it were MR: the checkpoint was trained on CT.
    @Test func aSeriesOfAnotherModalityIsWarnedOf() throws {
        let series = folder.url.appending(path: "mr")
        try FileManager.default.createDirectory(at: series, withIntermediateDirectories: true)
        let samples = Command.repository.appending(path: "Samples/abdomen-ct/series")
        let head = Data([0x08, 0x00, 0x60, 0x00, 0x43, 0x53, 0x02, 0x00])
        for name in try FileManager.default.contentsOfDirectory(atPath: samples.path) {
            var data = try Data(contentsOf: samples.appending(path: name))
            let place = try #require(data.range(of: head + Data("CT".utf8)))
            data.replaceSubrange(place, with: head + Data("MR".utf8))
            try data.write(to: series.appending(path: name))
        }
        let ran = try Command(
            "run", "Pipelines/dicom-to-seg.yaml", "--input", "series=\(series.path)", "--input",
            "session=Samples/abdomen-ct/session.json", "--out", folder.path("out"))
        #expect(ran.status == 0, "\(ran.error)")
        let report = try String(contentsOfFile: folder.path("out/report.json"), encoding: .utf8)
        for (code, message) in [
            (
                "checkpoint.modality",
                "the checkpoint 'mais-small.safetensors' was trained on CT, as its 'clamp' [-1000, 1000] tells, and the series is MR"
            ),
            (
                "image.clamp-modality",
                "intensities were clamped to [-1000, 1000], as of CT in HU, and the series is MR"
            ),
        ] {
            #expect(
                report.contains("\"code\":\"\(code)\"") && report.contains(message), "\(report)")
        }
    }

    /// In every part of the network, and each kind of what is not a number.
    @Test(arguments: [
        ("image_encoder.neck.0.weight", Float.nan), ("mask_decoder.iou_token.weight", .infinity),
        ("memory_attention.dense.attn.q_proj.weight", -.infinity),
        ("prompt_encoder.pe_layer.positional_encoding_gaussian_matrix", .nan),
    ])
    func aBrokenWeightIsRefusedByEveryCommand(_ key: String, _ bad: Float) throws {
        let whole = try Checkpoint(
            contentsOf: Command.repository.appending(path: "Samples/mais-small.safetensors"))
        var tensors = whole.tensors
        let tensor = try #require(tensors[key])
        var values = try tensor.values(as: Float.self)
        values[values.count - 1] = bad
        tensors[key] = try Tensor(values, shape: tensor.shape).to(tensor.dtype)
        let file = folder.url.appending(path: "broken.safetensors")
        try Checkpoint.write(tensors, metadata: whole.metadata, to: file)
        let pipeline = try folder.write(
            text("Pipelines/night.yaml").replacing(
                "Samples/mais-small.safetensors", with: file.path), to: "night.yaml")
        let word = bad.isNaN ? "nan" : "\(bad)"
        let fault =
            "'\(key)' of '\(file.path)' is not all numbers: its element \(values.count - 1) is \(word)."
        for arguments in [
            ["run", pipeline, "--studies", "Samples/head-neck-ct", "--out", folder.path("out")],
            ["inspect", file.path], ["convert", file.path, folder.path("c.safetensors")],
            [
                "evaluate", file.path, "--data", "Tests/TrainingTests/Data/hippocampus", "--out",
                folder.path("e"),
            ],
        ] {
            let ran = try Command(arguments)
            #expect(ran.status == 1, "\(arguments[0])")
            #expect(ran.error.contains(fault), "\(arguments[0]): \(ran.error)")
        }
        for made in ["out/pt_201", "c.safetensors", "e"] {
            #expect(!FileManager.default.fileExists(atPath: folder.path(made)), "\(made)")
        }
    }

    /// A weight that float16 cannot hold would be written as infinite.
    @Test func aWeightThatHalvesCannotHoldIsNotConverted() throws {
        let whole = try Checkpoint(
            contentsOf: Command.repository.appending(path: "Samples/mais-small.safetensors"))
        var tensors = try whole.tensors.mapValues { try $0.to(.float32) }
        let key = "mask_decoder.iou_token.weight"
        let tensor = try #require(tensors[key])
        var values = try tensor.values(as: Float.self)
        values[0] = 1e5
        tensors[key] = try Tensor(values, shape: tensor.shape)
        let file = folder.url.appending(path: "large.safetensors")
        try Checkpoint.write(tensors, metadata: whole.metadata, to: file)
        let half = try Command(
            "convert", file.path, folder.path("half.safetensors"), "--dtype", "float16")
        #expect(half.status == 1)
        #expect(
            half.error.contains(
                "'\(key)' of '\(file.path)' cannot be float16: its element 0 would be inf. Use float32."
            ),
            "\(half.error)")
        #expect(!FileManager.default.fileExists(atPath: folder.path("half.safetensors")))
        let other = try Command(
            "convert", file.path, folder.path("other.safetensors"), "--dtype", "bfloat16")
        #expect(other.status == 0, "\(other.error)")
    }

    /// Prompts and memory are the training's where a pipeline leaves them out; others are warned
    /// of.
    @Test func promptsAndMemoryAreTheCheckpoints() throws {
        let whole = try Checkpoint(
            contentsOf: Command.repository.appending(path: "Samples/mais-small.safetensors"))
        let training = try #require(whole.metadata["mais_training"])
        let other =
            training
            .replacing(#""prompts": "current""#, with: #""prompts": "all""#)
            .replacing(#""setting": "both""#, with: #""setting": "dense""#)
        #expect(other != training)
        let file = folder.url.appending(path: "other.safetensors")
        let metadata = whole.metadata.merging(
            ["mais_training": other, "mais_training_memory": "dense"]
        ) { $1 }
        try Checkpoint.write(whole.tensors, metadata: metadata, to: file)
        func run(_ options: String, checkpoint: String, out: String) throws -> (Data, String) {
            let pipeline = try folder.write(
                text("Pipelines/night.yaml").replacing(
                    "Samples/mais-small.safetensors", with: checkpoint + options),
                to: out + ".yaml")
            let ran = try Command(
                "run", pipeline, "--input", "nifti=Samples/head-neck-ct/pt_236/image.nii.gz",
                "--input", "session=Samples/head-neck-ct/pt_236/session.json", "--out",
                folder.path(out))
            #expect(ran.status == 0, "\(ran.error)")
            return (
                try Data(contentsOf: URL(filePath: folder.path(out + "/image/labels.nii.gz"))),
                try String(contentsOfFile: folder.path(out + "/report.json"), encoding: .utf8)
            )
        }
        let dense = "\n      memory: { sparse: false, dense: true }\n      prompts: all"
        let (left, leftReport) = try run("", checkpoint: file.path, out: "left")
        let (said, saidReport) = try run(
            dense, checkpoint: "Samples/mais-small.safetensors", out: "said")
        #expect(left == said)
        #expect(!leftReport.contains("checkpoint.other"))
        #expect(saidReport.contains("\"code\":\"checkpoint.other-prompts\""))
        #expect(
            saidReport.contains(
                "'memory' is dense, and the checkpoint 'mais-small.safetensors' was trained with both"
            ))
        #expect(
            try run("", checkpoint: "Samples/mais-small.safetensors", out: "trained").0 != left)
    }

    /// Dice 0.0000 without a word came of this: label 1 is the brainstem in the truth, and the
    /// right parotid in the session.
    @Test func aTruthOfOtherNamesIsRefused() throws {
        let truth = folder.url.appending(path: "truth.nii.gz")
        try FileManager.default.copyItem(
            at: Command.repository.appending(path: "Tests/MaisTests/Data/pt_236-labels.nii.gz"),
            to: truth)
        _ = try folder.write(
            #"{"labels": {"background": 0, "brainstem": 1, "Right Parotid": 4, "Left parotid": 2, "mandible": 3}}"#,
            to: "dataset.json")
        let yaml = try text("Pipelines/night.yaml")
            .replacing("  session: session\n", with: "  session: session\n  truth: labels-file\n")
            .replacing(
                "from: { patches: patches }", with: "from: { patches: patches, truth: truth }")
        let inputs = [
            "--input", "nifti=Samples/head-neck-ct/pt_236/image.nii.gz", "--input",
            "session=Samples/head-neck-ct/pt_236/session.json", "--input", "truth=\(truth.path)",
        ]
        let named = try folder.write(yaml, to: "named.yaml")
        let ran = try Command(["run", named] + inputs + ["--out", folder.path("named"), "--page"])
        #expect(ran.status == 0, "\(ran.error)")
        let table = try String(
            contentsOfFile: folder.path("named/report/cohort.csv"), encoding: .utf8)
        #expect(table.contains("touches border,dice,clicks"), "\(table)")
        _ = try folder.write(
            #"{"labels": {"background": 0, "brainstem": 1, "spinal cord": 2}}"#, to: "dataset.json")
        let other = try Command(["run", named] + inputs + ["--out", folder.path("other")])
        #expect(other.status == 1)
        #expect(
            other.error.contains(
                "label 1 is 'brainstem' in the truth 'truth.nii.gz' and 'Right parotid' in the session"
            ),
            "\(other.error)")
    }
}
