import Foundation
import Pipeline
import Testing
import Text

/// A study whose file ends the process: the next start finds it, sets it aside by name, and does all
/// others.
@Suite(.timeLimit(.minutes(20))) struct CrashTests {
    private static let count = 19

    private func run(_ scratch: Scratch) throws -> (status: Int32, isKilled: Bool, output: String) {
        let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(filePath: program).deletingLastPathComponent()
            .appending(path: "pipeline-probe")
        process.arguments = ["list.csv", "out", "log"].map { scratch.path + "/" + $0 }
        process.standardOutput = pipe
        try process.run()
        let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (
            process.terminationStatus, process.terminationReason == .uncaughtSignal,
            String(decoding: data, as: UTF8.self)
        )
    }

    /// 19 studies, and in the middle of them one whose file does this to the process.
    private func night(_ word: String) throws -> Scratch {
        let scratch = try Scratch(studies: Self.count)
        try scratch.write("in/bad.txt", word)
        var lines = try #require(scratch.read("list.csv")).split(separator: "\n").map(String.init)
        lines.insert("bad,in/bad.txt", at: 9)
        try scratch.write("list.csv", lines.joined(separator: "\n") + "\n")
        return scratch
    }

    private func report(_ scratch: Scratch) throws -> JSONValue {
        try JSONDecoder().decode(
            JSONValue.self, from: Data(try #require(scratch.read("out/report.json")).utf8))
    }

    @Test(arguments: [("crash", "Segmentation fault (signal 11)"), ("kill", "Killed (signal 9)")])
    func theNextStartSetsItAsideByName(_ word: String, _ signal: String) throws {
        let scratch = try night(word)
        #expect(try run(scratch).isKilled)
        let second = try run(scratch)
        #expect(!second.isKilled && second.status == 3, "\(second.output)")
        #expect(second.output.contains("failed 1, waiting 0"), "\(second.output)")
        let done = (1...Self.count).filter { scratch.list("out/s\($0)").count == 2 }
        #expect(done.count == Self.count)
        let study = try #require(try report(scratch)["studies"]?[8])
        #expect(study["name"] == "bad" && study["status"] == "failed")
        #expect(
            study["error"] == [
                "code": "study.killed-the-process",
                "message": .string(
                    """
                    the program died with it twice, the second time with it alone: \(signal). Are \
                    its files whole, and is there memory for it? 'mais retry' has it tried again
                    """),
                "stage": "number", "use": "read",
            ])
        #expect(scratch.list("out/.mais/tmp") == [])
        #expect(access(scratch.path + "/out/.mais/in-work", F_OK) != 0)
        // From then on it is a failed study like any other.
        let third = try run(scratch)
        #expect(third.output.hasPrefix("done 0, before 19, failed 0"), "\(third.output)")
        // It is tried again when its file is another.
        try scratch.write("in/bad.txt", "12")
        #expect(try run(scratch).output.hasPrefix("done 1, before 19, failed 0"))
    }

    /// Who was in work beside it, or when a person killed the run, is not blamed.
    @Test func aRunThatSomebodyKilledBlamesNobody() throws {
        let scratch = try night("7")
        try scratch.write(
            "out/.mais/in-work", "+\ts3\n=\ts3\tnumber\n+\tbad\n+\ts4\n-\ts4\n+\tgone\n")
        let outcome = try run(scratch)
        #expect(outcome.status == 0, "\(outcome.output)")
        #expect(outcome.output.hasPrefix("done 20, before 0, failed 0"), "\(outcome.output)")
        let reads = (scratch.read("log") ?? "").split(separator: "\n").filter {
            $0.hasPrefix("read ")
        }
        // Those two were tried alone, and then done.
        #expect(reads.count == 22)
        #expect(reads.prefix(2) == ["read s3", "read bad"])
    }

    @Test(arguments: ["", "nonsense", "+\n=\n-\n", "=\ts1\tnumber\n", "+\ts1\n-\ts1\n", "\0\0\t\n"])
    func aFileOfWhatWasInWorkThatSaysNothingIsNoHarm(_ text: String) throws {
        let scratch = try night("7")
        try scratch.write("out/.mais/in-work", text)
        #expect(try run(scratch).output.hasPrefix("done 20, before 0, failed 0"))
        #expect((scratch.read("log") ?? "").split(separator: "\n").count == 60)
    }
}
