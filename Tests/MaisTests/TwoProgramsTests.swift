import Foundation
import Testing

/// `mais` does without libtorch what does not compute, and leaves the rest to `mais-compute`, so
/// that nobody sees two programs.
@Suite struct TwoProgramsTests {
    private let folder: TemporaryFolder
    private let checkpoint = "Samples/mais-small.safetensors"
    private let computing = Command.program.deletingLastPathComponent()
        .appending(path: "mais-compute")

    init() throws { folder = try TemporaryFolder() }

    /// `mais` with nothing beside it.
    private func alone() throws -> URL {
        let copy = folder.url.appending(path: "mais")
        try FileManager.default.copyItem(at: Command.program, to: copy)
        return copy
    }

    /// What the system loads before a program begins.
    private func libraries(of program: URL) throws -> [String] {
        let loaded = try Command(
            program: URL(filePath: "/usr/bin/env"),
            ["LD_TRACE_LOADED_OBJECTS=1", program.path])
        return loaded.output.split(separator: "\n").compactMap {
            $0.split(separator: " ").first.map { $0.trimmingCharacters(in: .whitespaces) }
        }
    }

    @Test func onlyOneOfThemLoadsLibtorch() throws {
        func torch(_ names: [String]) -> [String] {
            names.filter { $0.hasPrefix("libtorch") || $0.hasPrefix("libc10") }
        }
        let own = try libraries(of: Command.program)
        #expect(own.contains { $0.hasPrefix("libdcmdata") })
        #expect(torch(own) == [])
        #expect(torch(try libraries(of: computing)).contains("libtorch_cpu.so"))
    }

    /// The words of the command line, of which each is done by one or the other.
    @Test func whatMaisDoesAlone() throws {
        let help = try Command("--help").output
        let list = try #require(help.split(separator: "SUBCOMMANDS:\n").last)
        let words = list.split(separator: "\n").filter {
            $0.hasPrefix("  ") && !$0.hasPrefix("   ")
        }
        .compactMap { $0.split(separator: " ").first.map(String.init) }
        .filter { $0 != "See" }
        #expect(words.count == 18)
        let mais = try alone()
        let path = folder.path("mais-compute")
        var own: [String] = []
        for word in words {
            let ran = try Command(program: mais, [word, "--help"])
            if ran.status == 0 {
                own.append(word)
                #expect(ran.output == (try Command(program: computing, [word, "--help"])).output)
                #expect(ran.output.contains("USAGE: mais \(word) "))
            } else {
                #expect(ran.status == 1)
                #expect(
                    ran.error == """
                        Error: There is no '\(path)', the larger part of this program: put it \
                        beside 'mais', or build both with 'make'.

                        """)
            }
        }
        #expect(own == ["status", "retry", "inspect", "convert", "session", "report", "pacs"])
    }

    @Test func aSeriesIsConvertedAlone() throws {
        let mais = try alone()
        let out = folder.path("ct.nii.gz")
        let converted = try Command(
            program: mais, ["convert", "Samples/abdomen-ct/series", out])
        #expect(converted.status == 0, "\(converted.error)")
        let inspected = try Command(program: mais, ["inspect", out])
        #expect(inspected.output.hasPrefix("\(out): NIfTI-1, int16\n"))
    }

    @Test func aCheckpointIsHandedOver() throws {
        let inspected = try Command("inspect", checkpoint, "--json")
        #expect(inspected.status == 0, "\(inspected.error)")
        #expect(inspected.output.contains("\"kind\":\"checkpoint\""))
        #expect(
            inspected.output
                == (try Command(program: computing, ["inspect", checkpoint, "--json"])).output)
        let mais = try alone()
        for words in [
            ["inspect", checkpoint], ["convert", checkpoint, folder.path("small.safetensors")],
        ] {
            let ran = try Command(program: mais, words)
            #expect(ran.status == 1)
            #expect(ran.error.hasPrefix("Error: There is no '\(folder.path("mais-compute"))'"))
        }
    }

    @Test func aProgramThatCannotBeStarted() throws {
        let mais = try alone()
        let path = try folder.write("", to: "mais-compute")
        let ran = try Command(program: mais, ["stages"])
        #expect(ran.status == 1)
        #expect(ran.error == "Error: '\(path)' cannot be started: Permission denied.\n")
    }

    /// It has every command, and names itself where a job is to call it.
    @Test func theLargerPartAlone() throws {
        let copy = folder.url.appending(path: "mais-compute")
        try FileManager.default.copyItem(at: computing, to: copy)
        let out = folder.path("out")
        let submitted = try Command(
            program: copy,
            [
                "submit", "Pipelines/night.yaml", "--studies", "Samples/head-neck-ct", "--out",
                out, "--array", "2", "--dry-run",
            ])
        #expect(submitted.status == 0, "\(submitted.error)")
        let script = try String(contentsOfFile: out + "/cluster/tasks.sh", encoding: .utf8)
        #expect(script.contains("\n  '\(copy.resolvingSymlinksInPath().path)' run '"))
        let session = try Command(
            program: copy, ["session", "check", "Samples/abdomen-ct/session.json"])
        #expect(session.status == 0, "\(session.error)")
    }

    @Test func aLinkToMais() throws {
        let link = folder.url.appending(path: "segment")
        try FileManager.default.createSymbolicLink(at: link, withDestinationURL: Command.program)
        let checked = try Command(program: link, ["check", "Pipelines/night.yaml"])
        #expect(checked.output == "Pipelines/night.yaml: ok\n")
        #expect(checked.status == 0)
        let wrong = try Command(program: link, ["run"])
        #expect(wrong.status == 64)
        #expect(wrong.error.contains("\nUsage: mais run "))
    }

    /// A command tells the same version as the program, libtorch's with it.
    @Test func oneVersion() throws {
        let version = try Command("--version").output
        #expect(version.contains(" (libtorch "))
        #expect(try Command("pacs", "echo", "--version").output == version)
        #expect(try Command(program: computing, ["--version"]).output == version)
    }

    /// Parts of two versions are not let work together; what they start hears nothing of it.
    @Test func twoVersions() throws {
        let other = try Command(
            program: URL(filePath: "/usr/bin/env"),
            ["MAIS_HANDED_OVER_BY=0.0.7", computing.path, "check", "Pipelines/night.yaml"])
        #expect(other.status == 1)
        let version = try #require(try Command("--version").output.split(separator: " ").first)
        let place = computing.resolvingSymlinksInPath().path
        #expect(
            other.error == """
                Error: 'mais' is of version 0.0.7 and '\(place)' of version \(version): build both \
                with 'make', or install both anew.

                """)
    }

    /// What `mais` hands over is its version, and how OpenMP's threads wait.
    @Test func whatIsHandedOver() throws {
        let version = try #require(try Command("--version").output.split(separator: " ").first)
        let mais = try alone()
        let path = folder.path("mais-compute")
        try """
        #!/bin/sh
        echo "$MAIS_HANDED_OVER_BY; $GOMP_SPINCOUNT; $*"

        """.write(toFile: path, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        func handedOver(_ settings: String..., word: String = "stages") throws -> String {
            try Command(
                program: URL(filePath: "/usr/bin/env"), settings + [mais.path, word]
            ).output
        }
        #expect(try handedOver() == "\(version); ; stages\n")
        // In a run, where files are read beside the computing, OpenMP's threads sleep soon; of
        // many cores some are free anyway.
        let isSmall = ProcessInfo.processInfo.activeProcessorCount <= 4
        #expect(
            try handedOver(word: "run")
                == (isSmall
                    ? "\(version) GOMP_SPINCOUNT; 1000; run\n"
                    : "\(version); ; run\n"))
        #expect(
            try handedOver("GOMP_SPINCOUNT=7", word: "run") == "\(version); 7; run\n")
        // Who has decided about waiting is left alone.
        #expect(
            try handedOver("OMP_WAIT_POLICY=passive", word: "run")
                == "\(version); ; run\n")
    }

    /// The process that was started is the one that works: what is sent to it arrives.
    @Test func oneProcess() throws {
        let script = """
            "$1" run Pipelines/dicom-to-seg.yaml --input series=Samples/abdomen-ct/series \
              --input session=Samples/abdomen-ct/session.json --out "$2" & \
            pid=$!; \
            for turn in $(seq 500); do \
              grep -qx mais-compute /proc/$pid/comm && kill -KILL $pid && break; sleep 0.01; \
            done; \
            wait $pid
            """
        let ran = try Command(
            program: URL(filePath: "/bin/sh"),
            ["-c", script, "sh", Command.program.path, folder.path("out")])
        #expect(ran.status == 128 + SIGKILL)
    }
}
