internal import Files
internal import Foundation
public import Text

/// A pipeline file that was read and checked whole: every word is known, every port is fed with
/// what it takes, every option is valid. Nothing was opened yet.
public struct Pipeline: Sendable {
    /// The path of the file, as it was given.
    public let file: String

    /// The sentence that the file opens with, if it does.
    public let purpose: String?

    /// What it takes from outside, in the file's order.
    public let takes: [PipelineTake]

    /// Its stages, top to bottom.
    public internal(set) var steps: [PipelineStep]

    /// What every study is to be warned of; known once the stages have settled what they need.
    public internal(set) var warnings: [Warning] = []

    /// SHA-256 of the file's text, in hexadecimal.
    public let fileDigest: String

    /// SHA-256, in hexadecimal, of all that decides over results: stages and their versions, how
    /// they are joined, and every option. Comments and layout do not change it.
    public let digest: String

    /// SHA-256, in hexadecimal, of the same without the paths of files that options name: those count
    /// by their content.
    let shapeDigest: String

    /// Whether a study with a warning fails.
    public let isStrict: Bool

    /// What it was read from, so that it can be read again with options set otherwise.
    let yaml: String
    let stages: [any Stage.Type]
    let inputs: [any PipelineInput.Type]

    /// Reads and checks a pipeline.
    ///
    /// - Parameters:
    ///   - yaml: The file's text. At most 256 KiB of it are accepted; anchors are not.
    ///   - file: The file's path, for messages.
    ///   - stages: The stages that `use:` may name.
    ///   - inputs: The types that `takes:` may name, by their `portName`.
    /// - Throws: ``PipelineFileError``, for the first thing that is wrong.
    public init(
        yaml: String, file: String, stages: [any Stage.Type], inputs: [any PipelineInput.Type]
    ) throws {
        try self.init(
            PipelineDocument(yaml: yaml, file: file), yaml: yaml, stages: stages, inputs: inputs)
    }

    /// - Parameters:
    ///   - document: The pipeline to read.
    ///   - yaml: The file's text, of which the document was made.
    init(
        _ document: PipelineDocument, yaml: String, stages: [any Stage.Type],
        inputs: [any PipelineInput.Type]
    ) throws {
        var reader = PipelineReader(document: document, stages: stages, inputs: inputs)
        (takes, steps, isStrict) = try reader.read()
        file = document.file
        self.yaml = yaml
        self.stages = stages
        self.inputs = inputs
        purpose = Self.purpose(of: yaml)
        fileDigest = Digest.of(yaml).hexadecimal
        let content = Self.content(takes, steps, use: \.digestedUse)
        digest = Digest.of(try content.text()).hexadecimal
        let files = Set(steps.flatMap(\.filesRead))
        shapeDigest = Digest.of(try content.replacing(texts: files, with: "").text()).hexadecimal
    }

    /// Reads and checks the pipeline file at `path`.
    ///
    /// - Throws: ``PipelineFileError``, also where the file cannot be read.
    public init(
        path: String, stages: [any Stage.Type], inputs: [any PipelineInput.Type]
    ) throws {
        try self.init(yaml: Self.text(of: path), file: path, stages: stages, inputs: inputs)
    }

    /// The text of a file that is to be YAML, of bounded size.
    ///
    /// - Throws: ``PipelineFileError``.
    static func text(of path: String) throws -> String {
        func error(_ problem: PipelineFileError.Problem) -> PipelineFileError {
            PipelineFileError(file: path, place: nil, problem: problem)
        }
        let data: Data
        do {
            data = try BoundedFile.read(path, most: PipelineDocument.mostBytes)
        } catch .tooLarge(let bytes) {
            throw error(.tooLarge(bytes: bytes, most: PipelineDocument.mostBytes))
        } catch let fault {
            throw error(.unreadable(fault.reason))
        }
        guard let yaml = String(data: data, encoding: .utf8) else {
            throw error(.unreadable("it is not UTF-8 text"))
        }
        return yaml
    }

    /// Paths of files that the results depend on beside the inputs.
    var filesRead: [String] { steps.flatMap(\.filesRead) }

    /// The pipeline as a run report has it.
    public var summary: JSONValue { Self.content(takes, steps, use: \.use) }

    private static func content(
        _ takes: [PipelineTake], _ steps: [PipelineStep], use: (PipelineStep) -> String
    )
        -> JSONValue
    {
        [
            "takes": .object(
                Dictionary(uniqueKeysWithValues: takes.map { ($0.name, .string($0.type.portName)) })
            ),
            "stages": .array(
                steps.map { step in
                    [
                        "id": .string(step.id), "use": .string(use(step)),
                        "version": .int(step.version), "with": step.options,
                        "from": .object(step.sources.mapValues { .string($0) }),
                    ]
                }),
        ]
    }

    /// The comment that the file begins with, its lines joined.
    private static func purpose(of yaml: String) -> String? {
        var words: [Substring] = []
        for line in yaml.split(separator: "\n", omittingEmptySubsequences: false) {
            guard line.first == "#" else { break }
            words += line.drop { $0 == "#" }.split(whereSeparator: \.isWhitespace)
        }
        return words.isEmpty ? nil : PlainText.clean(words.joined(separator: " "), limit: 1000)
    }
}
