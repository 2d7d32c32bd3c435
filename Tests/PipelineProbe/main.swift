// A small run for tests that kill it: `pipeline-probe STUDIES OUTPUT LOG`. Each study's number is
// read, squared with a few milliseconds of work, and written into two files. Every stage appends
// a line to LOG, so that a test sees what was done and how often.
//
// `pipeline-probe --idle STUDIES OUTPUT` runs a pipeline that does nothing, for what a study costs
// beside its work, and prints seconds and the most memory that it took. With `--task` it is the only
// task of a cluster's array, and with `--join` it joins what tasks have done.

internal import Foundation
internal import Pipeline

guard CommandLine.arguments.count == 4 else {
    FileHandle.standardError.write(
        Data("pipeline-probe STUDIES OUTPUT LOG | --idle|--task|--join STUDIES OUTPUT\n".utf8))
    exit(64)
}
if let part = Idle.Part(rawValue: CommandLine.arguments[1]) {
    exit(try await Idle.run(part, CommandLine.arguments[2], into: CommandLine.arguments[3]))
}
let (list, output) = (CommandLine.arguments[1], CommandLine.arguments[2])
let log = Log(path: CommandLine.arguments[3])

let yaml = """
    # Squares a number per study.
    takes: { file: number-file }
    stages:
      - { id: number, use: read, from: { file: file } }
      - { id: square, use: square, from: { number: number } }
      - { id: files, use: write, from: { number: square } }
    """

do {
    let pipeline = try Pipeline(
        yaml: yaml, file: "probe.yaml", stages: [Read.self, Square.self, Write.self],
        inputs: [NumberFile.self])
    var options = RunOptions(output: output, program: .init(name: "pipeline-probe", version: "1"))
    options.stop = .onSignals()
    options.triesSuspects = true
    let outcome = try await Runner(pipeline, options).run(Studies.list(at: list, for: pipeline))
    print(
        "done \(outcome.done), before \(outcome.doneBefore), failed \(outcome.failed), waiting \(outcome.waiting)"
    )
    if let stopped = outcome.stopped { print(stopped) }
    exit(outcome.exitStatus)
} catch {
    print(error)
    exit(1)
}

/// Lines that several processes may append, one after the other.
struct Log: Sendable {
    let path: String

    func append(_ line: String) {
        let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        let bytes = Array((line + "\n").utf8)
        _ = write(descriptor, bytes, bytes.count)
    }
}

struct Number: PortValue {
    static let portName = "number"
    let value: Int
}

struct NumberFile: PipelineInput {
    static let portName = "number-file"
    let path: URL
    static func candidates(in folder: URL) throws -> [URL] { [] }
    init(path: URL) throws { self.path = path }
}

struct NotANumber: Error, CustomStringConvertible {
    var description: String { "the file holds no number" }
}

struct Read: Stage {
    static let name = "read"
    static let summary = "Reads a number from a text file."
    static let inputs = ports(Port<NumberFile>("file"))

    func run(_ file: NumberFile, _ study: StudyContext) async throws -> Number {
        let text = try String(contentsOf: file.path, encoding: .utf8)
        // As a decoder may that is written in C, and as the system does where memory runs out.
        // A signal that is only raised is one that Swift's own handler returns from.
        if text == "crash" { UnsafeMutablePointer<Int>(bitPattern: 8)?.pointee = 1 }
        if text == "kill" { raise(SIGKILL) }
        // As a drive may: no request to stop is heard.
        if text == "hang" { log.append("hang \(study.name)") }
        while text == "hang" { sleep(1) }
        guard let value = Int(text.filter { !$0.isWhitespace }) else { throw NotANumber() }
        log.append("read \(study.name)")
        return Number(value: value)
    }
}

struct Square: Stage {
    static let name = "square"
    static let summary = "Squares a number."
    static let inputs = ports(Port<Number>("number"))
    static let resource = Resource.computing

    func run(_ number: Number, _ study: StudyContext) async throws -> Number {
        var sum = 0
        for i in 0..<200_000 { sum = (sum &+ i &* number.value) & 0xFFFF }
        try study.checkCancellation()
        log.append("square \(study.name)")
        return Number(value: sum < 0 ? 0 : number.value * number.value)
    }
}

struct Write: Stage {
    static let name = "write"
    static let summary = "Writes a number into two files."
    static let inputs = ports(Port<Number>("number"))
    static let resource = Resource.writing

    func run(_ number: Number, _ study: StudyContext) async throws -> Number {
        // Long enough that a kill can fall between two writes of one file.
        let line = "\(number.value)\n"
        for name in ["first.txt", "second.txt"] {
            let url = try study.output(name)
            try Data().write(to: url)
            let handle = try FileHandle(forWritingTo: url)
            for _ in 0..<200 { try handle.write(contentsOf: Data(line.utf8)) }
            try handle.close()
        }
        log.append("write \(study.name)")
        return number
    }
}
