public import Foundation
internal import Pipeline
public import Text

/// What a run left behind, as its `report.json` says. What a file lacks is empty here, so that the
/// report of an earlier version can be shown.
public struct RunRecord: Sendable, Decodable {
    /// What it says of the whole run, passed on as it stands: with what, when, how many.
    struct Head: Sendable, Codable {
        var program: JSONValue?
        var began: JSONValue?
        var ended: JSONValue?
        var seconds: JSONValue?
        var stopped: JSONValue?
        var settings: JSONValue?
        var pipeline: JSONValue?
        var facts: JSONValue?
        var counts: JSONValue?
        /// What is to be known of the run as a whole; of earlier versions without codes.
        var notes: [Warning]?
    }

    /// One segment of one study.
    public struct Segment: Sendable, Codable {
        public var label: Int
        public var name: String
        public var voxels: Int
        public var millilitres: Double
        public var interactions: Int?
        public var clicks: Int?
        public var mean: Double?
        public var median: Double?
        public var touchesBorder: Bool?
        /// How well it agrees with the truth that the run was given.
        public var dice: Double?
    }

    /// One study.
    public struct Study: Sendable, Decodable {
        public struct Stage: Sendable, Codable {
            public var id: String
            public var use: String
            public var seconds: Double
        }

        public struct File: Sendable, Codable {
            public var name: String
            public var bytes: Int
        }

        struct Facts: Sendable, Decodable {
            var segments: [Segment]?
            var intensityUnit: String?
        }

        struct Failure: Sendable, Decodable {
            var stage: String?
            var message: String
        }

        /// Its name, which is that of its folder beside the report.
        public var name: String

        /// `done`, `failed` or `waiting`.
        public var status: String

        /// The paths it was made from, by the pipeline's names for them.
        public var inputs: [String: String]?
        public var files: [File]?
        var seconds: Double?
        var stages: [Stage]?
        /// What the run said of it; nil where it said nothing.
        public var warnings: [Warning]?
        /// Options of its own, as texts of YAML.
        var options: [String: String]?
        var error: Failure?
        var facts: Facts?

        public var segments: [Segment] { facts?.segments ?? [] }

        /// The paths it was made from, in the order of the pipeline's names for them.
        public var paths: [String] { (inputs ?? [:]).sorted { $0.key < $1.key }.map(\.value) }

        /// A sentence with other words for the paths in it, and for the names of the study's
        /// inputs, where paths are not to be seen: they often hold a patient's name.
        public func withoutPaths(_ sentence: String) -> String {
            PathlessSentence(sentence, inputs: inputs ?? [:]).text
        }
    }

    public var studies: [Study]

    private(set) var head = Head()

    /// The working directory of the run; nil where an earlier version did not say.
    private var workingDirectory: String?

    private enum CodingKeys: String, CodingKey {
        case studies
        case workingDirectory = "working directory"
    }

    /// Reads `report.json` of a run's output folder.
    ///
    /// - Throws: ``ReportError`` where there is none, or it is another file.
    public init(of run: URL) throws(ReportError) {
        let file = run.appending(path: "report.json")
        let path = file.path(percentEncoded: false)
        guard let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
        else { throw Self.absent(run) }
        guard size <= Self.mostBytes else { throw .tooLarge(file: path, bytes: size) }
        guard let data = FileManager.default.contents(atPath: path) else { throw Self.absent(run) }
        do { _ = try JSONOutline(data) } catch {
            guard case .field(let place, let fault) = error else {
                throw ReportError.notAReport(file: path)
            }
            throw .badMember(file: path, path: PlainText.clean(place), fault: fault)
        }
        do {
            let format = try JSONDecoder().decode(Format.self, from: data)
            guard format.format == "mais run report" else {
                throw ReportError.notAReport(file: path)
            }
            self = try JSONDecoder().decode(Self.self, from: data)
            head = try JSONDecoder().decode(Head.self, from: data)
        } catch { throw .notAReport(file: path) }
        for study in studies where !Self.isPlain(study.name) {
            throw .badName(file: path, name: study.name)
        }
    }

    /// An image that a study was made from.
    public struct Image: Sendable, Equatable {
        /// As the study's inputs name it.
        public let path: String
        /// The options of the stage that read it; nil where the report does not tell.
        public let options: JSONValue?
    }

    /// A study's images: those that the pipeline takes as such, DICOM before NIfTI. All of its
    /// paths where the report does not tell what the pipeline takes.
    public func images(of study: Study) -> [Image] {
        guard case .object(let takes)? = head.pipeline?["content"]?["takes"] else {
            return study.paths.map { Image(path: $0, options: nil) }
        }
        return ["dicom-series", "nifti"].flatMap { type in
            takes.filter { $0.value == .string(type) }.keys.sorted().compactMap { name in
                study.inputs?[name].map {
                    Image(path: $0, options: readingOptions(of: name, in: study))
                }
            }
        }
    }

    /// The options of the first stage that reads an input as an image, with those of the study's
    /// own.
    private func readingOptions(of input: String, in study: Study) -> JSONValue? {
        guard case .array(let stages)? = head.pipeline?["content"]?["stages"] else { return nil }
        let readers: [JSONValue] = ["read-dicom", "read-nifti"]
        let reading = stages.first { stage in
            guard let use = stage["use"], readers.contains(use),
                case .object(let from)? = stage["from"]
            else { return false }
            return from.values.contains(.string(input))
        }
        guard let reading, case .string(let id)? = reading["id"], let with = reading["with"] else {
            return nil
        }
        return (study.options ?? [:]).sorted { $0.key < $1.key }.reduce(with) { options, own in
            let path = own.key.split(separator: ".").map(String.init)
            guard path.first == id else { return options }
            return options.setting(path.dropFirst(), to: Self.value(of: own.value))
        }
    }

    /// A value of YAML: JSON is YAML, and what is not JSON is a text, as far as options of these
    /// stages go.
    private static func value(of yaml: String) -> JSONValue {
        let plain = yaml.trimmingCharacters(in: .whitespaces)
        if ["", "~", "null"].contains(plain) { return .null }
        return (try? JSONDecoder().decode(JSONValue.self, from: Data(plain.utf8))) ?? .string(plain)
    }

    /// Where a path of a study's inputs leads from the present working directory.
    public func place(of path: String) -> String {
        guard !path.hasPrefix("/"), let workingDirectory else { return path }
        return workingDirectory == "/" ? "/" + path : "\(workingDirectory)/\(path)"
    }

    private static func absent(_ run: URL) -> ReportError {
        let path = run.path(percentEncoded: false)
        let folder = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        let hasTasks = FileManager.default.fileExists(atPath: Runner.taskFolder(of: folder))
        return hasTasks ? .notJoined(folder: folder) : .noRun(folder: folder)
    }

    private struct Format: Decodable { let format: String }

    /// A hundred thousand studies take some 200 MB.
    private static let mostBytes = 1 << 30

    /// Whether a name can be that of a file in a folder, and no way out of it.
    static func isPlain(_ name: String) -> Bool {
        (1...255).contains(name.utf8.count) && name.first != "." && !name.contains("/")
            && !name.unicodeScalars.contains { $0.value < 32 }
    }
}

extension JSONValue {
    /// An object with the value at a path of keys replaced or added.
    fileprivate func setting(_ path: ArraySlice<String>, to value: JSONValue) -> JSONValue {
        guard let key = path.first else { return value }
        var members: [String: JSONValue] = [:]
        if case .object(let known) = self { members = known }
        members[key] = (members[key] ?? .null).setting(path.dropFirst(), to: value)
        return .object(members)
    }
}
