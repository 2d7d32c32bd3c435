internal import Text

/// What is wrong in a pipeline file, where, and what to do about it.
///
/// Its description is two lines: `file:line:column: sentence` and `  fix: …`. A problem of the whole
/// file has no line and column.
public struct PipelineFileError: Error, Equatable {
    /// The file's path, as it was given.
    public let file: String

    /// Where in the file, counted from 1; `nil` for the whole file.
    public let place: Place?

    /// What is wrong.
    public let problem: Problem

    package init(file: String, place: Place?, problem: Problem) {
        self.file = file
        self.place = place
        self.problem = problem
    }

    /// A line and a column of a file, counted from 1.
    public struct Place: Sendable, Hashable {
        public let line: Int
        public let column: Int
    }

    /// Everything that can be wrong in a pipeline file.
    public enum Problem: Sendable, Equatable {
        case unreadable(String)
        /// The same of a file of settings, which is no pipeline.
        case unreadableSettings(String)
        case tooLarge(bytes: Int, most: Int)
        case tooManyAliases
        case notYAML(String)
        case empty
        case alias(String)
        case tooDeep(most: Int)
        case wrongShape(what: String, wanted: String)
        case unknownKey(String, of: String, known: [String])
        case repeatedKey(String)
        case missingKey(String, of: String)
        case badWord(String, what: String)
        case unknownInput(String, known: [String])
        case unknownStage(String, known: [String])
        case noStages
        case repeatedID(String)
        case unknownPort(String, of: String, known: [String])
        case unconnected(port: String, of: String)
        case unknownSource(String, of: String, known: [String])
        case laterSource(String, of: String)
        case wrongType(
            port: String, of: String, takes: String, source: String, is: String, fitting: [String])
        case unusedInput(String)
        case fileWrittenTwice(String, by: String, other: String, line: Int?)
        case unknownOption(String, of: String, known: [String])
        case wrongOption(String, of: String, wanted: String, found: String)
        case wrongChoice(String, of: String, found: String, choices: [String])
        case missingOption(String, of: String)
        case invalidOptions(String, use: String)
        case badStage(String, reason: String)
    }
}

extension PipelineFileError: CustomStringConvertible {
    public var description: String {
        let position = place.map { ":\($0.line):\($0.column)" } ?? ""
        return "\(file)\(position): \(problem.sentence)\n  fix: \(problem.fix)"
    }
}

extension PipelineFileError.Problem {
    /// What is wrong, as a sentence without its place.
    public var sentence: String {
        switch self {
        case .unreadable(let reason): "the pipeline file cannot be read: \(reason)"
        case .unreadableSettings(let reason): "the file cannot be read: \(reason)"
        case .tooLarge(let bytes, let most):
            "the file has \(bytes) bytes; a pipeline file has at most \(most)"
        case .tooManyAliases: "the file is full of aliases ('*name')"
        case .notYAML(let reason): "this is not YAML: \(reason)"
        case .empty: "the file holds no pipeline"
        case .alias(let name): "'&\(name)' is an anchor, and pipeline files have none"
        case .tooDeep(let most): "this is nested more than \(most) levels deep"
        case .wrongShape(let what, let wanted): "\(what) must be \(wanted)"
        case .unknownKey(let key, let owner, _): "\(owner) has no key '\(key)'"
        case .repeatedKey(let key): "'\(key)' is here more than once"
        case .missingKey(let key, let owner): "\(owner) has no '\(key)'"
        case .badWord(let word, let what):
            "'\(word)' is no \(what): it takes letters, digits, '-' and '_', 64 at most"
        case .unknownInput(let type, _): "'\(type)' is nothing that a pipeline can take"
        case .unknownStage(let name, _): "there is no stage '\(name)'"
        case .noStages: "the pipeline has no stages"
        case .repeatedID(let id): "the id '\(id)' is taken already"
        case .unknownPort(let port, let stage, _): "'\(stage)' has no input '\(port)'"
        case .unconnected(let port, let id): "'\(id)' does not say where its '\(port)' comes from"
        case .unknownSource(let source, let id, _): "nothing before '\(id)' is named '\(source)'"
        case .laterSource(let source, let id): "'\(source)' is not made before '\(id)' needs it"
        case .wrongType(let port, let id, let takes, let source, let found, _):
            "'\(port)' of '\(id)' takes \(takes.withArticle), but '\(source)' is \(found.withArticle)"
        case .unusedInput(let name): "'\(name)' is taken, but no stage uses it"
        case .fileWrittenTwice(let name, let id, let other, let line):
            "'\(id)' writes '\(name)', which '\(other)'"
                + (line.map { " (line \($0))" } ?? "") + " writes too"
        case .unknownOption(let option, let owner, _): "'\(owner)' has no option '\(option)'"
        case .wrongOption(let option, let owner, let wanted, let found):
            "'\(option)' of '\(owner)' must be \(wanted), but is \(found)"
        case .wrongChoice(let option, let owner, let found, _):
            "'\(option)' of '\(owner)' cannot be '\(found)'"
        case .missingOption(let option, let owner): "'\(owner)' needs '\(option)'"
        case .invalidOptions(let reason, _): reason
        case .badStage(let name, let reason): "the stage '\(name)' is built wrongly: \(reason)"
        }
    }

    /// The command that shows what a stage, or the settings of a command, may be.
    private static func reference(_ owner: String) -> String {
        switch owner {
        case "train": "mais train --defaults"
        case "experiment": "mais experiment --help"
        case "archives file": "mais pacs --help"
        default: "mais stages \(owner)"
        }
    }

    /// What to do about it.
    public var fix: String {
        switch self {
        case .unreadableSettings: "check its path and its permissions"
        case .unreadable: "give the path of a pipeline file; the ones to copy are in Pipelines/"
        case .tooLarge: "give a pipeline file; the ones to copy are in Pipelines/"
        case .tooManyAliases, .alias: "write the value out in each place"
        case .notYAML: "look for a missing ':', quote or bracket, here or just above"
        case .empty: "start from one of the files in Pipelines/"
        case .tooDeep: "write it flatter"
        case .wrongShape(_, let wanted): "write \(wanted)"
        case .unknownKey(let key, _, let known): Suggestion.fix(for: key, among: known)
        case .repeatedKey: "keep one of them"
        case .missingKey(let key, _): "add '\(key):'"
        case .badWord: "choose another word"
        case .unknownInput(let type, let known): Suggestion.fix(for: type, among: known)
        case .unknownStage(let name, let known): Suggestion.fix(for: name, among: known)
        case .noStages: "add a stage under 'stages:'; 'mais stages' lists them"
        case .repeatedID: "give each stage an id of its own, other than the names under 'takes:'"
        case .unknownPort(let port, _, let known): Suggestion.fix(for: port, among: known)
        case .unconnected(let port, _): "add '\(port): <id>' under 'from:'"
        case .unknownSource(let source, _, let known): Suggestion.fix(for: source, among: known)
        case .laterSource(let source, _): "move the stage '\(source)' up"
        case .wrongType(_, _, let takes, _, _, let fitting):
            fitting.isEmpty
                ? "add a stage before it that makes \(takes.withArticle)"
                : "use \(Suggestion.list(fitting))"
        case .unusedInput(let name): "name it under a stage's 'from:', or take '\(name)' away"
        case .fileWrittenTwice: "give the file of one of them another name under 'with:'"
        case .unknownOption(let option, _, let known): Suggestion.fix(for: option, among: known)
        case .wrongOption(_, let owner, let wanted, _):
            "write \(wanted); see '\(Self.reference(owner))'"
        case .wrongChoice(_, _, let found, let choices): Suggestion.fix(for: found, among: choices)
        case .missingOption(let option, _): "add '\(option):'"
        case .invalidOptions(_, let use): "see '\(Self.reference(use))'"
        case .badStage: "report this; it is a fault of the program, not of the file"
        }
    }
}

extension String {
    /// The word with `a` or `an`, as its first letter asks for.
    fileprivate var withArticle: String {
        // Some types are named in the plural: 'patches', 'labels'.
        guard let first, last != "s" else { return self }
        return "aeiou".contains(first.lowercased()) ? "an \(self)" : "a \(self)"
    }
}
