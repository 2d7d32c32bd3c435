internal import Foundation
internal import PACS
public import Pipeline
internal import Text

/// Sends a written DICOM file to an archive, and is done when the archive has it.
public struct Send: Stage {
    /// The file that says which archives there are.
    public var archives = "archives.yaml"

    /// The archive's name. Nil: the only one in the file.
    public var archive: String?

    /// The folder of the outbox, shared by all studies.
    public var outbox = "outbox"

    /// The name of the receipt in the study's output folder.
    public var receipt = "sent.json"

    public static let name = "send"
    public static let summary =
        "Sends a DICOM file to an archive through an outbox, and asks the archive whether it has it."
    public static let inputs = ports(Port<WrittenFile>("file"))
    public static let actsOutside = true
    public static let resource = Resource.writing
    public static let optionHelp = [
        "archives": "the YAML file that lists the archives",
        "archive": "the archive's name; null: the only one in the file",
        "outbox": "the folder of the outbox, shared by all studies",
        "receipt": "the name of the file with the final state of the object: .json",
    ]

    public init() {}

    public var filesWritten: [String] { [receipt] }

    public func validate() throws {
        try checkFileName(receipt, endings: [".json"], option: "receipt")
        try checkFilled([("archives", archives), ("archive", archive), ("outbox", outbox)])
        // Where the pipeline is only checked, the archives may be on another machine.
        guard FileManager.default.fileExists(atPath: archives) else { return }
        _ = try ArchivesFile(path: archives).archive(named: archive)
    }

    public func placeAsked() -> String? {
        (try? ArchivesFile(path: archives).archive(named: archive))?.place
    }

    public func prepare(_ run: RunContext) async throws {
        _ = try ArchivesFile(path: archives).archive(named: archive)
    }

    public func run(_ file: WrittenFile, _ study: StudyContext) async throws -> WrittenFile {
        guard let url = file.url else {
            throw StageError("'\(file.name)' is not a DICOM file; only such ones can be sent")
        }
        let archive = try ArchivesFile(path: archives).archive(named: archive)
        let folder = URL(
            filePath: outbox, directoryHint: .isDirectory, relativeTo: study.run.baseFolder)
        let box = try Outbox(folder.path(percentEncoded: false))
        let queued = try box.add([url.path(percentEncoded: false)], for: archive, again: true)
        if let reason = queued.unfit.values.first {
            throw StageError("'\(file.name)' cannot be sent: \(reason)")
        }
        let result = try Delivery(box, to: archive).run()
        let records = try box.records(archive: archive.name, objects: Set(queued.objects))
        let encoder = JSONEncoder.page
        for record in records {
            study.report("archive", .string("\(archive.name): \(record.state.rawValue)"))
            for warning in record.warnings { study.warn(warning) }
            guard !record.state.isThere else { continue }
            let reason = record.reason ?? result.fault ?? "the time is over"
            throw StageError(
                record.state == .refused
                    ? "\(archive.name) does not take '\(file.name)': \(reason)"
                    : "\(archive.name) does not have '\(file.name)' yet: \(reason). The outbox keeps it."
            )
        }
        try study.write(encoder.encode(records), to: receipt)
        return WrittenFile(name: receipt)
    }
}
