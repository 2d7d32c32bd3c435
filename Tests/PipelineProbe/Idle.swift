internal import Foundation
internal import Pipeline

/// A run whose stages do nothing.
enum Idle {
    private static let yaml = """
        # Does nothing.
        takes: { file: any-file }
        stages:
          - { id: read, use: pass, from: { file: file } }
          - { id: compute, use: idle-compute, from: { nothing: read } }
          - { id: write, use: idle-write, from: { nothing: compute } }
        """

    enum Part: String {
        case run = "--idle"
        case task = "--task"
        case join = "--join"
    }

    static func run(_ part: Part, _ list: String, into output: String) async throws -> Int32 {
        let pipeline = try Pipeline(
            yaml: yaml, file: "idle.yaml", stages: [Pass.self, IdleCompute.self, IdleWrite.self],
            inputs: [AnyFile.self])
        var options = RunOptions(
            output: output, program: .init(name: "pipeline-probe", version: "1"))
        options.stop = .onSignals()
        if part == .task { options.task = ArrayTask(index: 0, count: 1, submission: 1) }
        let start = ContinuousClock.now
        let studies = try Studies.list(at: list, for: pipeline)
        let runner = Runner(pipeline, options)
        let outcome = part == .join ? try runner.join(studies) : try await runner.run(studies)
        let seconds = start.duration(to: .now) / .seconds(1)
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let most = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
        print(
            "done \(outcome.done) before \(outcome.doneBefore) seconds \(seconds) kilobytes",
            most.filter(\.isNumber))
        if let stopped = outcome.stopped { print(stopped) }
        return outcome.exitStatus
    }
}

private struct Nothing: PortValue {
    static let portName = "nothing"
}

private struct AnyFile: PipelineInput {
    static let portName = "any-file"
    static func candidates(in folder: URL) throws -> [URL] { [] }
    init(path: URL) throws {}
}

private struct Pass: Stage {
    static let name = "pass"
    static let summary = "Takes a file and leaves it alone."
    static let inputs = ports(Port<AnyFile>("file"))
    func run(_ file: AnyFile, _ study: StudyContext) async throws -> Nothing { Nothing() }
}

private struct IdleCompute: Stage {
    static let name = "idle-compute"
    static let summary = "Does nothing where others compute."
    static let inputs = ports(Port<Nothing>("nothing"))
    static let resource = Resource.computing
    func run(_ nothing: Nothing, _ study: StudyContext) async throws -> Nothing { nothing }
}

private struct IdleWrite: Stage {
    static let name = "idle-write"
    static let summary = "Does nothing where others write."
    static let inputs = ports(Port<Nothing>("nothing"))
    static let resource = Resource.writing
    func run(_ nothing: Nothing, _ study: StudyContext) async throws -> Nothing { nothing }
}
