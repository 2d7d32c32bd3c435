import Foundation
import Pipeline
import Synchronization
import Testing

/// What happens around a run in a night, tried on the real thing in processes of their own.
@Suite(.timeLimit(.minutes(20))) struct FaultTests {
    private static let count = 12

    private static func probe() throws -> String {
        let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return URL(filePath: program).deletingLastPathComponent().appending(path: "pipeline-probe")
            .path(percentEncoded: false)
    }

    /// Runs a command to its end: its status and what it printed.
    private func run(_ words: [String]) throws -> (status: Int32, output: String) {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = words
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: data, as: UTF8.self))
    }

    private func whole(_ scratch: Scratch, _ folder: String = "out") -> Int {
        (1...Self.count).count { number in
            let files = ["first.txt", "second.txt"].compactMap {
                scratch.read("\(folder)/s\(number)/\($0)")
            }
            let wanted = String(repeating: "\(number * number)\n", count: 200)
            #expect(files.allSatisfy { $0 == wanted }, "study \(number) is half-written")
            return files.count == 2
        }
    }

    /// A disk that fills up: a small one in memory, which takes a namespace of its own to mount.
    @Test(.enabled(if: namespacesAreAllowed, "mounting a small disk takes root or user namespaces"))
    func aFullDiskStopsTheRunAndLosesNothing() throws {
        let scratch = try Scratch(studies: Self.count)
        let disk = scratch.path + "/disk"
        try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: true)
        // Room for the ledger, what is kept for the report, and half of the studies; then room for all.
        let script = """
            mount -t tmpfs -o size=1152k tmpfs \(disk) || exit 90
            head -c 800000 /dev/zero > \(disk)/ballast
            \(try Self.probe()) \(scratch.path)/list.csv \(disk)/out \(scratch.path)/log
            echo "status $?"
            rm \(disk)/ballast
            \(try Self.probe()) \(scratch.path)/list.csv \(disk)/out \(scratch.path)/log
            echo "status $?"
            cp -r \(disk)/out \(scratch.path)/out
            """
        let (status, output) = try run(["unshare", "-rm", "sh", "-c", script])
        #expect(status == 0, "\(output)")
        let lines = output.split(separator: "\n").map(String.init)
        #expect(
            output.contains(
                """
                the disk of the output folder '\(disk)/out' is full
                  fix: make room and start the run again: it resumes where it was

                """), "\(output)")
        #expect(lines.first?.hasSuffix("failed 0, waiting \(Self.count)") == false, "\(output)")
        #expect(["status 1", "status 3"].contains(lines[3]), "\(output)")
        #expect(lines.last == "status 0", "\(output)")
        #expect(whole(scratch) == Self.count)
        let log = (scratch.read("log") ?? "").split(separator: "\n")
        let done = Int(lines[0].split(separator: " ")[1].dropLast()) ?? -1
        #expect(
            lines[4].hasPrefix("done \(Self.count - done), before \(done), failed 0"), "\(output)")
        print("\(done) of \(Self.count) studies fitted, \(log.count) stages in all")
    }

    /// Files may not grow beyond a limit that the ledger reaches.
    @Test func aLimitOnFilesStopsTheRunAndLosesNothing() throws {
        let scratch = try Scratch(studies: Self.count)
        let arguments = ["list.csv", "out", "log"].map { scratch.path + "/" + $0 }
        // In blocks of 512 bytes: more than a result has, less than the ledger.
        let limited = try run(
            ["sh", "-c", "trap '' XFSZ; ulimit -f 60; exec \"$0\" \"$@\"", try Self.probe()]
                + arguments)
        #expect([1, 3].contains(limited.status), "\(limited.output)")
        #expect(limited.output.contains("ledger.sqlite' cannot be used: "), "\(limited.output)")
        _ = whole(scratch)
        let second = try run([try Self.probe()] + arguments)
        #expect(second.status == 0, "\(second.output)")
        #expect(whole(scratch) == Self.count)
    }

    @Test func anOutputFolderThatIsRemovedStopsTheRun() async throws {
        let bench = try Bench()
        let folder = bench.scratch.path + "/out"
        bench.onCompute { number, study in
            if study.name == "study-3" {
                // At once: what is written into it meanwhile would keep half of it.
                try FileManager.default.moveItem(atPath: folder, toPath: folder + "-2")
                try FileManager.default.removeItem(atPath: folder + "-2")
            }
            return number
        }
        let studies = try bench.studies(8)
        let outcome = try await bench.run(studies)
        #expect(outcome.failed == 0 && outcome.done < 8, "\(outcome)")
        #expect(
            outcome.stopped == """
                the output folder '\(folder)' was removed or moved while the run went on
                  fix: put it back, or start the run again: what is not in it is done again
                """)
        // Nothing came back half.
        #expect(!FileManager.default.fileExists(atPath: folder))
        bench.onCompute { number, _ in number }
        #expect(try await bench.run(studies).done == 8)
    }

    /// Nothing is written by a study, so that only a look at the folder tells; or the run's own report,
    /// which is due while the folder is away and cannot be written.
    @Test(arguments: [false, true])
    func aRunWithoutFilesSeesThatItsFolderIsGone(whileAReportIsDue: Bool) async throws {
        let bench = try Bench(
            hookedYAML.components(separatedBy: "\n").filter { !$0.contains("spell") }
                .joined(separator: "\n"))
        let folder = bench.scratch.path + "/out"
        // Once a second a run looks at its memory, twice, and then after its report.
        let looks = Atomic(0)
        bench.onCompute { number, study in
            if study.name == "study-3" {
                try FileManager.default.moveItem(atPath: folder, toPath: folder + "-2")
                let before = looks.load(ordering: .sequentiallyConsistent)
                // The report is tried between the third look and the fourth.
                for _ in 0..<3000
                where whileAReportIsDue
                    && looks.load(ordering: .sequentiallyConsistent) < before + 4
                {
                    try await Task.sleep(for: .milliseconds(10))
                }
            }
            return number
        }
        let outcome = try await bench.run(bench.studies(50)) {
            $0.jobs = 1
            guard whileAReportIsDue else { return }
            $0.reportInterval = 0
            $0.residentMemory = {
                looks.add(1, ordering: .sequentiallyConsistent)
                return 0
            }
        }
        #expect(outcome.stopped?.hasPrefix("the output folder '\(folder)' was removed") == true)
        #expect(outcome.done == 3 && outcome.waiting == 47, "\(outcome)")
    }

    @Test func twoRunsStartedOnOneFolderAreOneRun() throws {
        let scratch = try Scratch(studies: Self.count)
        let arguments = ["list.csv", "out", "log"].map { scratch.path + "/" + $0 }
        let processes = try (0..<4).map { _ -> (Process, Pipe) in
            let (process, pipe) = (Process(), Pipe())
            process.executableURL = URL(filePath: try Self.probe())
            process.arguments = arguments
            process.standardOutput = pipe
            try process.run()
            return (process, pipe)
        }
        var refused = 0
        for (process, pipe) in processes {
            let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
            process.waitUntilExit()
            let output = String(decoding: data, as: UTF8.self)
            if process.terminationStatus == 0 { continue }
            refused += 1
            #expect(
                output == """
                    another run is writing into '\(scratch.path)/out'
                      fix: wait until it ends, or choose another folder with '--out'

                    """)
        }
        #expect(refused < 4)
        #expect(whole(scratch) == Self.count)
        let log = (scratch.read("log") ?? "").split(separator: "\n")
        #expect(log.count == 3 * Self.count && Set(log).count == log.count)
        print("\(refused) of 4 were refused")
    }
}

/// Whether this process may mount something where nobody else sees it.
private let namespacesAreAllowed: Bool = {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    process.standardError = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
}()
