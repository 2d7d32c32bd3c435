import Foundation
import Testing

/// What a run leaves is for its account alone, whatever the shell's `umask` allows.
@Suite struct PrivateFilesTests {
    @Test func resultsReportAndPageArePrivate() throws {
        let folder = try TemporaryFolder()
        let pipeline = try folder.write(
            """
            takes: { nifti: nifti }
            stages:
              - { id: image, use: read-nifti, from: { nifti: nifti } }
            """, to: "p.yaml")
        let out = folder.path("out")
        let ran = try Command(
            program: URL(filePath: "/bin/sh"),
            [
                "-c", "umask 022; exec \"$@\"", "sh", Command.program.path, "run", pipeline,
                "--input",
                "nifti=Samples/head-neck-ct/pt_201/image.nii.gz", "--out", out, "--page",
            ])
        #expect(ran.status == 0, "\(ran.error)")
        let left = try FileManager.default.subpathsOfDirectory(atPath: out)
        #expect(left.contains("report.json") && left.contains("report/cohort.csv"))
        #expect(left.contains(".mais/ledger.sqlite"))
        for path in [""] + left {
            var info = stat()
            #expect(stat(out + "/" + path, &info) == 0)
            #expect(info.st_mode & 0o077 == 0, "\(path)")
        }
    }

    /// Every command that writes, under a shell that would let all read.
    @Test(arguments: [
        "convert", "studies", "import", "export", "train", "evaluate", "submit", "send",
    ])
    func whatACommandWritesIsPrivate(_ what: String) throws {
        let folder = try TemporaryFolder()
        let given = try TemporaryFolder()
        let sample = "Samples/abdomen-ct/"
        func out(_ name: String) -> String { folder.path(name) }
        let commands: [[String]]
        switch what {
        case "convert": commands = [["convert", sample + "series", out("a.nii.gz")]]
        case "studies": commands = [["studies", sample, "-o", out("m.csv")]]
        case "import":
            let table = try given.write(
                "x,y,z,segment\n0,0,0,spot\n", to: "positions.csv")
            commands = [
                [
                    "session", "import", "--from", "positions", table, "--image",
                    "Samples/head-neck-ct/pt_201/image.nii.gz", "--polarity", "positive", "--out",
                    out("s.json"),
                ]
            ]
        case "export":
            commands = [
                ["session", "export", sample + "session.json", "--out", out("x")]
            ]
        case "train", "evaluate":
            let settings = try given.write(
                """
                network: { imageSize: 16, embedDim: 24, depth: 1, heads: 2, dim: 24, maskHidden: 8, \
                decoderHeads: 2, decoderMLP: 24, memoryHeads: 2, memorySparseMLP: 24, memoryDenseMLP: 24 }
                data: { path: Tests/TrainingTests/Data/hippocampus, spacing: 2, training: 0.67, \
                validation: 0.33, cache: "\(out("cache"))" }
                frozen: []
                interactions: { least: 2, most: 3 }
                schedule: { epochs: 1, crops: 1 }
                validation: { every: 1, clicks: 1 }

                """, to: "train.yaml")
            commands =
                [["train", settings, "--out", out("trained")]]
                + (what == "train"
                    ? []
                    : [
                        [
                            "evaluate", out("trained/last.safetensors"), "--data",
                            "Tests/TrainingTests/Data/hippocampus", "--out", out("judged"),
                            "--clicks", "1", "--seeds", "1",
                        ]
                    ])
        case "submit":
            let list = try given.write(
                "study,series,session\na,\(Command.repository.path)/\(sample)series,\(Command.repository.path)/\(sample)session.json\n",
                to: "m.csv")
            commands = [
                [
                    "submit", "Pipelines/dicom-to-seg.yaml", "--studies", list, "--out",
                    out("cluster"), "--array", "1", "--dry-run",
                ]
            ]
        default:
            let archives = try given.write(
                "archives: [ { name: a, host: localhost, port: 1, aeTitle: A } ]", to: "a.yaml")
            commands = [
                [
                    "pacs", "send", sample + "series", "--archives", archives, "--outbox",
                    out("outbox"), "--queue-only",
                ]
            ]
        }
        for command in commands {
            let ran = try Command(
                program: URL(filePath: "/bin/sh"),
                ["-c", "umask 022; exec \"$@\"", "sh", Command.program.path] + command)
            #expect([0, 3].contains(ran.status), "\(command): \(ran.error)")
        }
        let left = try FileManager.default.subpathsOfDirectory(atPath: folder.url.path)
        #expect(!left.isEmpty)
        for path in left {
            var info = stat()
            #expect(stat(folder.path(path), &info) == 0)
            // What was linked into an outbox is the giver's file, in a folder that is closed.
            let isLinked = info.st_mode & S_IFMT == S_IFREG && info.st_nlink > 1
            #expect(info.st_mode & 0o077 == 0 || isLinked, "\(path)")
        }
    }

    /// For a group that works on one folder, `umask` decides.
    @Test func filesAreSharedWhereThatIsAsked() throws {
        let folder = try TemporaryFolder()
        let pipeline = try folder.write(
            """
            takes: { nifti: nifti }
            stages:
              - { id: image, use: read-nifti, from: { nifti: nifti } }
            """, to: "p.yaml")
        let out = folder.path("out")
        let ran = try Command(
            program: URL(filePath: "/bin/sh"),
            [
                "-c", "umask 022; MAIS_SHARED_FILES=1 exec \"$@\"", "sh", Command.program.path,
                "run", pipeline, "--input", "nifti=Samples/head-neck-ct/pt_201/image.nii.gz",
                "--out", out, "--page",
            ])
        #expect(ran.status == 0, "\(ran.error)")
        for path in [""] + (try FileManager.default.subpathsOfDirectory(atPath: out)) {
            var info = stat()
            #expect(stat(out + "/" + path, &info) == 0)
            let isFolder = info.st_mode & S_IFMT == S_IFDIR
            #expect(info.st_mode & 0o777 == (isFolder ? 0o755 : 0o644), "\(path)")
        }
    }

    /// The system's queues wait for ever where they get no thread: under such a limit nothing begins.
    @Test func tooLittleMemoryForThreadsIsSaid() throws {
        let folder = "Samples/abdomen-ct/series"
        let ran = try Command(
            program: URL(filePath: "/bin/sh"),
            [
                "-c", "ulimit -v 150000; exec \"$@\"", "sh", Command.program.path, "inspect",
                folder,
            ])
        #expect(ran.status == 1)
        #expect(
            ran.error == """
                Error: This process may take 146 MiB of memory, and this command needs 300 MiB at least. \
                Raise the limit: ulimit -v unlimited.

                """)
    }

    /// With few threads the work goes on with those that there are.
    @Test func aLimitThatIsEnoughIsKept() throws {
        let folder = "Samples/abdomen-ct/series"
        let ran = try Command(
            program: URL(filePath: "/bin/sh"),
            [
                "-c", "ulimit -v 320000; exec \"$@\"", "sh", Command.program.path, "inspect",
                folder,
            ])
        #expect(ran.status == 0, "\(ran.error)")
    }

    /// A limit below what libtorch takes is told, and does not end in a crash.
    @Test func tooLittleMemoryIsSaid() throws {
        let ran = try Command(
            program: URL(filePath: "/bin/sh"),
            [
                "-c", "ulimit -v 500000; exec \"$@\"", "sh", Command.program.path, "stages",
            ])
        #expect(ran.status == 1)
        #expect(
            ran.error == """
                Error: This process may take 488 MiB of memory, and computing needs 900 MiB at least. \
                Raise the limit: ulimit -v unlimited.

                """)
    }
}
