import Files
import Foundation
import Pipeline
import Synchronization
import Text

/// A number that goes from stage to stage.
struct Number: PortValue {
    static let portName = "number"
    var value: Double
}

/// Some text, of another type than a number.
struct Text: PortValue {
    static let portName = "text"
    var value: String
}

struct Complaint: Error, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }
}

/// A complaint with a fault of the system behind it.
struct DriveComplaint: SystemFault, CustomStringConvertible {
    let file: String
    let systemError: SystemError?
    init(_ file: String, _ code: Int32) {
        self.file = file
        systemError = SystemError(code)
    }
    var description: String {
        "'\(file)' cannot be read: \(systemError.map { "\($0)" } ?? "nobody knows why")"
    }
}

/// A text file with a number in it.
struct NumberFile: PipelineInput {
    static let portName = "number-file"
    let path: URL
    let value: Double

    static func candidates(in folder: URL) throws -> [URL] {
        try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "txt" }
    }

    static func filesBeside(_ path: String) -> [String] { [path + ".names"] }

    init(path: URL) throws {
        let text = (try? String(contentsOf: path, encoding: .utf8)) ?? ""
        guard let value = Double(text.filter { !$0.isWhitespace }) else {
            throw Complaint("'\(path.lastPathComponent)' holds no number")
        }
        self.path = path
        self.value = value
    }
}

struct ReadNumber: Stage {
    static let name = "read-number"
    static let summary = "Reads a number."
    static let inputs = ports(Port<NumberFile>("file"))

    func run(_ file: NumberFile, _ study: StudyContext) async throws -> Number {
        Number(value: file.value)
    }
}

/// A stage with options of every kind.
struct Scale: Stage {
    enum Mode: String, Codable, CaseIterable { case plain, squared }

    struct Limits: Codable {
        var low = -1000
        var high: Double?
    }

    var factor = 2.0
    var times = 1
    var mode = Mode.plain
    var limits = Limits()
    var weights = [1, 0.5]
    var note: String?
    var isOn = true
    var tags: [String: UInt8] = [:]

    static let name = "scale"
    static let summary = "Multiplies a number."
    static let inputs = ports(Port<Number>("number"), Port<Number?>("offset"))
    static let resource = Resource.computing
    static let optionHelp = [
        "factor": "what to multiply with", "times": "how often", "mode": "plain or squared",
        "limits.low": "the least", "limits.high": "the most, if any", "weights": "unused",
        "note": "anything", "isOn": "whether to do it", "tags": "numbers by word",
    ]

    func validate() throws {
        guard factor > 0 else { throw Complaint("'factor' is \(factor); it must be more than 0") }
    }

    func run(_ input: (Number, Number?), _ study: StudyContext) async throws -> Number {
        let (number, offset) = input
        var value = isOn ? number.value * factor + (offset?.value ?? 0) : number.value
        if mode == .squared { value *= value }
        study.report("value", .double(value))
        if let note { study.warn(Warning("test.note", note)) }
        return Number(value: min(value, limits.high ?? .infinity))
    }
}

struct Spell: Stage {
    var file: String?

    static let name = "spell"
    static let summary = "Makes text of a number, and writes it where a file is named."
    static let inputs = ports(Port<Number>("number"))
    static let resource = Resource.writing

    func run(_ number: Number, _ study: StudyContext) async throws -> Text {
        let text = "\(number.value)"
        if let file { try Data(text.utf8).write(to: try study.output(file)) }
        return Text(value: text)
    }
}

/// What a test wants to happen inside a stage, by the word under `hook:`.
enum Hooks {
    typealias Hook = @Sendable (Number, StudyContext) async throws -> Number
    private static let hooks = Mutex<[String: Hook]>([:])
    private static let preparations = Mutex<[String: @Sendable (RunContext) async throws -> Void]>(
        [:])

    static func set(_ word: String, _ hook: @escaping Hook) { hooks.withLock { $0[word] = hook } }
    static func get(_ word: String) -> Hook? { hooks.withLock { $0[word] } }
    static func setPreparation(
        _ word: String, _ hook: @escaping @Sendable (RunContext) async throws -> Void
    ) {
        preparations.withLock { $0[word] = hook }
    }
    static func preparation(_ word: String) -> (@Sendable (RunContext) async throws -> Void)? {
        preparations.withLock { $0[word] }
    }
}

struct HookedRead: Stage {
    var hook = ""
    static let name = "hooked-read"
    static let summary = "Does what a test wants."
    static let inputs = ports(Port<NumberFile>("file"))

    func run(_ file: NumberFile, _ study: StudyContext) async throws -> Number {
        let number = Number(value: file.value)
        return try await Hooks.get(hook)?(number, study) ?? number
    }
}

struct HookedCompute: Stage {
    var hook = ""
    var model: String?
    static let name = "hooked-compute"
    static let summary = "Does what a test wants, computing."
    static let inputs = ports(Port<Number>("number"))
    static let resource = Resource.computing
    var filesRead: [String] { model.map { [$0] } ?? [] }

    /// What a file beside the model says.
    func placeAsked() -> String? {
        model.flatMap { try? String(contentsOfFile: $0 + ".place", encoding: .utf8) }
    }

    func prepare(_ run: RunContext) async throws { try await Hooks.preparation(hook)?(run) }

    func run(_ number: Number, _ study: StudyContext) async throws -> Number {
        try await Hooks.get(hook)?(number, study) ?? number
    }
}

let allStages: [any Stage.Type] = [
    ReadNumber.self, Scale.self, Spell.self, HookedRead.self, HookedCompute.self, Keep.self,
    LetGo.self,
]

func checked(_ yaml: String) throws -> Pipeline {
    try Pipeline(yaml: yaml, file: "p.yaml", stages: allStages, inputs: [NumberFile.self])
}

/// A value that tells when it comes and goes.
final class Kept: PortValue {
    static let portName = "kept"
    static let onChange = Mutex<@Sendable (Int) -> Void>({ _ in })
    init() { Kept.onChange.withLock { $0 }(1) }
    deinit { Kept.onChange.withLock { $0 }(-1) }
}

struct Keep: Stage {
    static let name = "keep"
    static let summary = "Makes a value that is watched."
    static let inputs = ports(Port<NumberFile>("file"))
    func run(_ file: NumberFile, _ study: StudyContext) async throws -> Kept { Kept() }
}

struct LetGo: Stage {
    static let name = "let-go"
    static let summary = "Takes the value that is watched."
    static let inputs = ports(Port<Kept>("kept"))
    func run(_ kept: Kept, _ study: StudyContext) async throws -> Number { Number(value: 0) }
}
