import Foundation
import Testing

// The limit is for what hangs; on a busy machine other suites hold the threads for long.
/// Runs of 20 studies that are killed at five random moments, and end in a sixth. `make test-kill` does
/// the same a thousand times.
@Suite(.timeLimit(.minutes(20))) struct KillTests {
    private static let count = 20

    /// The probe is built beside the test bundle, which is the running program.
    private static func probe() throws -> URL {
        let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return URL(filePath: program).deletingLastPathComponent().appending(path: "pipeline-probe")
    }

    private struct Bench {
        let scratch: Scratch
        let process: Process
        var log: [String] { (scratch.read("log") ?? "").split(separator: "\n").map(String.init) }

        init(_ scratch: Scratch) throws {
            self.scratch = scratch
            process = Process()
            process.executableURL = try probe()
            process.arguments = ["list.csv", "out", "log"].map { scratch.path + "/" + $0 }
            process.standardOutput = Pipe()
        }

        var output: String {
            let data = try? (process.standardOutput as? Pipe)?.fileHandleForReading.readToEnd()
            return data.map { String(decoding: $0, as: UTF8.self) } ?? ""
        }
    }

    private func content(_ number: Int) -> String {
        String(repeating: "\(number * number)\n", count: 200)
    }

    /// How many studies have a result under its final name.
    private func named(_ scratch: Scratch) -> Int {
        (1...Self.count).count { access("\(scratch.path)/out/s\($0)/first.txt", F_OK) == 0 }
    }

    /// Every result that bears its final name, with the identity of its file; each must be whole.
    private func results(_ scratch: Scratch) throws -> [String: UInt64] {
        var results: [String: UInt64] = [:]
        for number in 1...Self.count {
            for file in ["first.txt", "second.txt"] {
                let name = "out/s\(number)/\(file)"
                guard let text = scratch.read(name) else { continue }
                #expect(text == content(number), "'\(name)' is half-written")
                var info = stat()
                #expect(stat(scratch.path + "/" + name, &info) == 0)
                results[name] = UInt64(info.st_ino)
            }
        }
        return results
    }

    @Test(arguments: 1...6)
    func everyStudyIsDoneOnceAndWhole(_ round: Int) throws {
        let scratch = try Scratch(studies: Self.count)
        var known: [String: UInt64] = [:]
        var finished: Set<String> = []
        var kills = 0
        for kill in 1...5 {
            let bench = try Bench(scratch)
            let before = bench.log.count
            try bench.process.run()
            // A moment in the work: with so many more studies named, and a little later.
            let wanted = named(scratch) + Int.random(in: 1...3)
            while bench.process.isRunning, named(scratch) < wanted { usleep(100) }
            usleep(UInt32.random(in: 0...4000))
            if bench.process.isRunning { Foundation.kill(bench.process.processIdentifier, SIGKILL) }
            bench.process.waitUntilExit()
            if bench.process.terminationReason == .uncaughtSignal { kills += 1 }
            for line in bench.log.dropFirst(before) {
                let study = String(line.split(separator: " ")[1])
                #expect(
                    !finished.contains(study),
                    "'\(study)' was finished before kill \(kill), and '\(line)'")
            }
            let now = try results(scratch)
            for (name, file) in known { #expect(now[name] == file, "'\(name)' was written again") }
            known = now
            finished = Set(
                (1...Self.count).map { "s\($0)" }.filter {
                    known["out/\($0)/first.txt"] != nil && known["out/\($0)/second.txt"] != nil
                })
        }
        let bench = try Bench(scratch)
        try bench.process.run()
        bench.process.waitUntilExit()
        #expect(bench.process.terminationStatus == 0, "\(bench.output)")
        let now = try results(scratch)
        #expect(now.count == 2 * Self.count)
        #expect(kills > 0)
        for (name, file) in known { #expect(now[name] == file, "'\(name)' was written again") }
        #expect(scratch.list("out/.mais/tmp") == [])
        print("killed \(kills) times, with \(known.count / 2) of \(Self.count) studies named")
    }

    @Test(arguments: [SIGTERM, SIGHUP])
    func aSignalPutsTheRestBack(_ signal: Int32) throws {
        let scratch = try Scratch(studies: Self.count)
        let first = try Bench(scratch)
        try first.process.run()
        while first.process.isRunning, first.log.count < 6 { usleep(100) }
        Foundation.kill(first.process.processIdentifier, signal)
        first.process.waitUntilExit()
        #expect(first.process.terminationReason == .exit)
        #expect(first.output.hasSuffix("it was told to end\n"))
        #expect(scratch.list("out/.mais/tmp") == [])
        _ = try results(scratch)
        let second = try Bench(scratch)
        try second.process.run()
        second.process.waitUntilExit()
        #expect(second.process.terminationStatus == 0)
        #expect(try results(scratch).count == 2 * Self.count)
    }

    /// What hangs cannot be put back.
    @Test func aSecondSignalEndsTheProcessAtOnce() throws {
        let scratch = try Scratch(studies: Self.count)
        try scratch.write("in/hang.txt", "hang")
        let list = try #require(scratch.read("list.csv"))
        try scratch.write("list.csv", list + "hangs,in/hang.txt\n")
        let bench = try Bench(scratch)
        try bench.process.run()
        while bench.process.isRunning,
            named(scratch) < Self.count || !bench.log.contains("hang hangs")
        { usleep(1000) }
        Foundation.kill(bench.process.processIdentifier, SIGTERM)
        // It is told, and would wait.
        usleep(300_000)
        #expect(bench.process.isRunning)
        while bench.process.isRunning {
            Foundation.kill(bench.process.processIdentifier, SIGINT)
            usleep(50_000)
        }
        bench.process.waitUntilExit()
        #expect(bench.process.terminationReason == .uncaughtSignal)
        let known = try results(scratch)
        #expect(known.count == 2 * Self.count)
        try scratch.write("list.csv", list)
        let second = try Bench(scratch)
        try second.process.run()
        second.process.waitUntilExit()
        #expect(second.process.terminationStatus == 0)
        #expect(try results(scratch) == known)
    }
}
