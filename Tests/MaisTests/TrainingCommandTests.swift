import Foundation
import Network
import Tensors
import Testing

/// `mais train`, `evaluate`, `compare` and `experiment`, as a user types them.
@Suite(.serialized) struct TrainingCommandTests {
    private let folder: TemporaryFolder
    private let config: String

    /// A run of seconds on three hippocampi.
    private static let settings = """
        network: { imageSize: 16, embedDim: 24, depth: 1, heads: 2, dim: 24, maskHidden: 8, \
        decoderHeads: 2, decoderMLP: 24, memoryHeads: 2, memorySparseMLP: 24, memoryDenseMLP: 24 }
        data: { path: Tests/TrainingTests/Data/hippocampus, spacing: 2, training: 0.67, \
        validation: 0.33 }
        frozen: []
        interactions: { least: 2, most: 3 }
        schedule: { epochs: 6, crops: 6 }
        validation: { every: 3, clicks: 3 }

        """

    init() throws {
        folder = try TemporaryFolder()
        config = try folder.write(Self.settings, to: "train.yaml")
    }

    private func train(_ out: String, _ more: String...) throws -> Command {
        try Command(["train", config, "--out", folder.path(out), "--workers", "2"] + more)
    }

    private func bytes(_ name: String) throws -> Data {
        try Data(contentsOf: folder.url.appending(path: name))
    }

    @Test func trainEvaluateCompare() throws {
        let trained = try train("run")
        #expect(trained.status == 0, "\(trained.error)")
        #expect(trained.output.contains("3 cases prepared\nepoch 1/6  loss "))
        let checkpoint = folder.path("run/last.safetensors")
        for (name, more) in [
            ("with", []), ("without", ["--memory", "none", "--name", "no memory"]),
        ] {
            let judged = try Command(
                [
                    "evaluate", checkpoint, "--data", "Tests/TrainingTests/Data/hippocampus",
                    "--out", folder.path(name), "--clicks", "4", "--seeds",
                    "2",
                ]
                    + more)
            #expect(judged.status == 0, "\(judged.error)")
            #expect(judged.output.contains("4 of 4 objects"))
            #expect(judged.output.contains(more.isEmpty ? "| both |" : "| no memory |"))
        }
        let compared = try Command(
            "compare", folder.path("without/evaluation.json"), folder.path("with/evaluation.json"),
            "--out", folder.path("compared"))
        #expect(compared.status == 0, "\(compared.error)")
        for name in ["table.md", "objects.csv", "curves.svg"] {
            #expect(try !bytes("compared/\(name)").isEmpty)
        }
        // Stored in half as much, it is nearly the same network.
        let small = folder.path("small.safetensors")
        let converted = try Command("convert", checkpoint, small, "--dtype", "float16")
        #expect(converted.status == 0, "\(converted.error)")
        let (whole, half) = (
            try Checkpoint(contentsOf: URL(filePath: checkpoint)),
            try Checkpoint(contentsOf: URL(filePath: small))
        )
        #expect(half.metadata == whole.metadata && half.tensors.keys == whole.tensors.keys)
        var worst: Float = 0
        for (name, tensor) in whole.tensors {
            let stored = try #require(half.tensors[name])
            #expect(stored.dtype == (name.hasSuffix("gaussian_matrix") ? .float32 : .float16))
            for (a, b) in zip(
                try tensor.values(as: Float.self), try stored.to(.float32).values(as: Float.self))
            {
                worst = max(worst, abs(a - b) / max(1, abs(a)))
            }
        }
        print("float16: weights differ by at most \(worst)")
        #expect(worst > 0 && worst < 1e-3)
        _ = try MAIS(checkpoint: URL(filePath: small))
        // The network is one like any other.
        let inspected = try Command("inspect", checkpoint)
        #expect(inspected.status == 0, "\(inspected.error)")
    }

    /// With as many workers as cores, or more, each has one thread.
    @Test func sameSeedSameBytesHoweverManyWork() throws {
        let cores = ProcessInfo.processInfo.activeProcessorCount
        func run(_ name: String, _ workers: Int, _ config: String) throws -> Data {
            let ran = try Command(
                "train", config, "--out", folder.path(name), "--workers", "\(workers)")
            #expect(ran.status == 0, "\(ran.error)")
            return try bytes("\(name)/last.safetensors")
        }
        let first = try run("a", cores, config)
        #expect(try run("b", cores, config) == first)
        #expect(try run("c", 2 * cores, config) == first)
        let other = try folder.write(Self.settings + "seed: 2\n", to: "other.yaml")
        #expect(try run("d", cores, other) != first)
    }

    @Test func aKilledRunGoesOnToTheSameBytes() throws {
        #expect(try train("whole").status == 0)
        for delay in [0.4, 0.7, 1.1] {
            try Command.killed(
                after: delay,
                ["train", config, "--out", folder.path("killed"), "--workers", "2"])
        }
        #expect(try train("killed").status == 0)
        for name in ["last.safetensors", "best.safetensors", "curves.csv"] {
            #expect(try bytes("killed/\(name)") == bytes("whole/\(name)"), "\(name)")
        }
    }

    /// The next checkpoint does not fit: the file size that a process may write is limited, which is
    /// what a full disk does to it.
    @Test func aFullDiskLeavesTheLastEpochWhole() throws {
        let short = try folder.write(
            Self.settings.replacing("epochs: 6", with: "epochs: 1"), to: "short.yaml")
        let out = folder.path("run")
        #expect(try Command("train", short, "--out", out).status == 0)
        let before = try bytes("run/last.safetensors")
        // Another length of the same run would be another run; take its state as this one's.
        try FileManager.default.removeItem(atPath: out + "/state.safetensors")
        let limited = try Command.limited(
            kilobytes: 64, ["train", config, "--out", out, "--workers", "2"])
        #expect(limited.status == 1)
        #expect(
            limited.error
                == "Error: '\(out)/last.safetensors' cannot be written: File too large. Check the path, and the permissions and free space of its folder.\n"
        )
        #expect(try bytes("run/last.safetensors") == before)
        let names = try FileManager.default.contentsOfDirectory(atPath: out)
        #expect(!names.contains { $0.contains("partial") }, "\(names)")
    }

    @Test func aFullDiskUnderTheCache() throws {
        let cached = try folder.write(
            Self.settings.replacing("data: {", with: "data: { cache: \(folder.path("cache")),"),
            to: "cached.yaml")
        let limited = try Command.limited(
            kilobytes: 1, ["train", cached, "--out", folder.path("run"), "--workers", "2"])
        #expect(limited.status == 1)
        #expect(
            limited.error
                == "Error: the cache '\(folder.path("cache"))' cannot be written: File too large. Free some space, or name another folder.\n"
        )
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.path("cache"))
        #expect(left.isEmpty, "\(left)")
    }

    @Test func evaluatingWhereTheTrainingDataAreNot() throws {
        let ran = try Command(
            "evaluate", "Samples/mais-small.safetensors", "--out", folder.path("judged"))
        #expect(ran.status == 1)
        #expect(
            ran.error == """
                Error: The network was trained on 'openkbp.csv', which is not here. Name the labelled \
                data with --data.

                """)
        #expect(!FileManager.default.fileExists(atPath: folder.path("judged")))
    }

    @Test func defaultsAreAConfiguration() throws {
        let defaults = try Command("train", "--defaults")
        #expect(defaults.status == 0)
        let path = try folder.write(
            defaults.output.replacing(
                "path: \"\"", with: "path: Tests/TrainingTests/Data/none"), to: "defaults.yaml")
        let ran = try Command("train", path, "--out", folder.path("x"))
        #expect(ran.status == 1)
        #expect(ran.error.contains("Tests/TrainingTests/Data/none"))
        #expect(!FileManager.default.fileExists(atPath: folder.path("x")))
    }

    @Test func anExperimentIsDoneOnceAndMakesItsTables() throws {
        let experiment = try folder.write(
            """
            base:
            \(Self.settings.split(separator: "\n").map { "  " + $0 }.joined(separator: "\n"))
            runs:
              - name: first
                with: { memory: { setting: none } }
              - name: none
                from: first
                with: { memory: { setting: none }, frozen: [image_encoder] }
              - name: both
                from: first
                with: { frozen: [image_encoder] }
            evaluate: { clicks: 3, seeds: [1, 2] }
            tables:
              - { title: memory, rows: [none, both] }

            """, to: "experiment.yaml")
        let out = folder.path("experiment")
        let first = try Command("experiment", experiment, "--out", out)
        #expect(first.status == 0, "\(first.error)")
        let table = String(decoding: try bytes("experiment/memory/table.md"), as: UTF8.self)
        #expect(table.contains("| none |") && table.contains("| both |"))
        let judged = try bytes("experiment/both/evaluation.json")
        let again = try Command("experiment", experiment, "--out", out)
        #expect(again.status == 0)
        #expect(!again.output.contains("epoch") && !again.output.contains("objects"))
        #expect(try bytes("experiment/both/evaluation.json") == judged)
    }

    @Test(arguments: ["experiment-head-neck", "experiment-hippocampus"])
    func anExperimentOfTheRepositoryIsRight(_ name: String) throws {
        let listed = try Command(
            "experiment", "Pipelines/\(name).yaml", "--data", "x.csv", "--out", "x", "--list")
        #expect(listed.status == 0, "\(listed.error)")
        #expect(listed.output.hasPrefix("from-scratch: "))
        #expect(listed.output.contains("both from from-scratch: "))
        #expect(listed.output.contains("\ncapacity: none, both-10, both-20, both\n"))
    }

    /// `study` is what the command was called first.
    @Test func theOldNameOfExperimentStillDoes() throws {
        let words = [
            "Pipelines/experiment-head-neck.yaml", "--data", "x.csv", "--out", "x", "--list",
        ]
        let (new, old) = (try Command(["experiment"] + words), try Command(["study"] + words))
        #expect(new.status == 0 && old.status == 0, "\(old.error)")
        #expect(new.output == old.output)
        let twice = try Command(["study"] + words + ["--out", "y"])
        #expect(twice.status == 64)
        #expect(
            twice.error.hasPrefix("Error: --out is given more than once, as 'x' and 'y'."),
            "\(twice.error)")
    }

    @Test func fineTuningAsksForTheReleasedCheckpoint() throws {
        let ran = try Command(
            "train", "Pipelines/fine-tune.yaml", "--data", "Tests/TrainingTests/Data/hippocampus",
            "--out", folder.path("tuned"))
        #expect(ran.status == 1)
        #expect(ran.error.contains("sam_med3d_turbo.pth"), "\(ran.error)")
    }

    @Test func aFrozenEncoderThatNothingHasTrainedIsRefused() throws {
        let path = try folder.write(
            Self.settings.replacing("frozen: []", with: "frozen: [image_encoder]"), to: "f.yaml")
        let trained = try Command("train", path, "--out", folder.path("x"))
        let experiment = try folder.write(
            """
            base: { data: { path: Tests/TrainingTests/Data/hippocampus } }
            runs:
              - { name: first, with: { frozen: [] } }
              - { name: second, from: first }
              - { name: third }

            """, to: "experiment.yaml")
        let studied = try Command("experiment", experiment, "--out", folder.path("x"))
        let sentence =
            "'frozen' names image_encoder, and there is no 'start': it would stay as it is drawn at random. Name a checkpoint in 'start', or take it out of 'frozen' (frozen: []).\n"
        #expect(trained.status == 1 && trained.error == "Error: " + sentence, "\(trained.error)")
        #expect(
            studied.status == 1 && studied.error == "Error: run 'third': " + sentence,
            "\(studied.error)")
        #expect(!FileManager.default.fileExists(atPath: folder.path("x")))
    }

    @Test(arguments: [
        ("runs: [{ name: a b }]", "1:8: 'a b' must be letters, digits and '-', 64 at most"),
        ("runs: [{ with: {} }]", "1:8: a run has a 'name'"),
        ("base: {}", "1:1: an experiment has 'runs'"),
        ("runs: [{ name: a, from: b }]", "1:8: no run before 'a' is named 'b'"),
        ("runs: [{ name: a }, { name: a }]", "1:21: two runs are named 'a'"),
        ("runs: [{ name: a, evaluate: x }]", "1:8: 'evaluate' of 'a' must be true or false"),
        (
            "runs: [{ name: a }]\ntables: [{ title: t, rows: [b] }]",
            "2:10: no run that is evaluated is named 'b'"
        ),
        (
            "runs: [{ name: a }]\ntables: [{ title: a, rows: [a] }]",
            "2:10: a run and a table are both named 'a'"
        ),
        ("runs: [{ name: a }]\ntables: [{ rows: [a] }]", "2:10: a table has a 'title'"),
        ("runs: [{ name: a }]\ntables: [{ title: t }]", "2:10: the table 't' has 'rows'"),
        (
            "runs: [{ name: a }]\nevaluate: { clicks: 0 }",
            "2:11: 'clicks' is 0; it must be 1 to 1000"
        ),
        (
            "runs: [{ name: a }]\nevaluate: { seeds: [] }",
            "2:11: 'seeds' is []; it must be different whole numbers, 0 or more"
        ),
        (
            "runs: [{ name: a }]\nevaluate: { seeds: [1, 1] }",
            "2:11: 'seeds' is [1, 1]; it must be different whole numbers, 0 or more"
        ),
        ("runs: [{ name: a, with: { sede: 1 } }]", "1:27: 'experiment' has no option 'sede'"),
    ])
    func anExperimentThatCannotBe(_ text: String, _ expected: String) throws {
        let path = try folder.write(text + "\n", to: "experiment.yaml")
        let ran = try Command("experiment", path, "--out", folder.path("experiment"))
        #expect(ran.status == 1)
        #expect(ran.error.hasPrefix("Error: \(path):\(expected)\n  fix: "), "\(ran.error)")
    }

    @Test func commandLinesThatAreWrong() throws {
        for (arguments, said) in [
            (["train", config], "Give CONFIG.yaml and --out, or --defaults alone."),
            (
                ["train", config, "--out", "x", "--workers", "0"],
                "--workers is 0; it must be 1 to 1024."
            ),
            (
                ["evaluate", "x", "--out", "y", "--clicks", "0"],
                "--clicks is 0; it must be 1 to 1000."
            ),
            (
                ["evaluate", "x", "--out", "y", "--seeds", "0"],
                "--seeds is 0; it must be 1 to 1000."
            ),
            (
                ["evaluate", "x", "--out", "y", "--capacity=-1"],
                "--capacity is -1; it must be 0 or more."
            ),
        ] {
            let ran = try Command(arguments)
            #expect(ran.status == 64)
            #expect(ran.error.contains(said), "\(ran.error)")
        }
        let plain = try Command(
            "evaluate", "Tests/NetworkTests/Data/tiny.weights.safetensors", "--out",
            folder.path("y"))
        #expect(plain.status == 1)
        #expect(
            plain.error
                == "Error: 'Tests/NetworkTests/Data/tiny.weights.safetensors' does not say what it was trained on. Give --config, a YAML file with 'data' as for 'mais train'.\n"
        )
    }
}
