internal import DICOM
internal import Foundation
internal import PACS
public import Pipeline
internal import Text
internal import DICOMFile

/// Fetches a series, or a study, from an archive.
public struct Fetch: Stage {
    /// The file that says which archives there are.
    public var archives = "archives.yaml"

    /// The archive's name. Nil: the only one in the file.
    public var archive: String?

    /// Of a study, only series of this modality.
    public var modality: String?

    /// The folder that objects are kept in, shared by all studies.
    public var into = "fetched"

    /// Whether a study is taken of which fewer objects came than the archive announces.
    public var allowIncomplete = false

    public static let name = "fetch"
    public static let summary =
        "Fetches a series or study from an archive; files that are here already are not fetched again."
    public static let inputs = ports(Port<RemoteSeriesInput>("wanted"))
    public static let resource = Resource.reading
    public static let optionHelp = [
        "archives": "the YAML file that lists the archives",
        "archive": "the archive's name; null: the only one in the file",
        "modality": "of a study, only series of this modality, such as CT",
        "into": "the folder that objects are kept in, as <study>/<series>/<object>.dcm",
        "allowIncomplete":
            "take the objects that came where the archive announces more, with a warning",
    ]

    public init() {}

    public func validate() throws {
        try checkFilled([
            ("archives", archives), ("archive", archive), ("modality", modality), ("into", into),
        ])
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

    public func run(_ wanted: RemoteSeriesInput, _ study: StudyContext) async throws -> SeriesInput
    {
        let archive = try ArchivesFile(path: archives).archive(named: archive)
        for warning in wanted.warnings { study.warn(warning) }
        var query = wanted.query
        query.modality = modality ?? query.modality
        let isSeries = !query.series.isEmpty || query.modality != nil
        let found = try archive.find(query, series: isSeries)
        for warning in found.warnings { study.warn(warning) }
        let matches = found.matches
        let studies = Set(matches.map(\.study))
        guard let first = matches.first else {
            throw StageError("\(archive.name) has nothing that is asked for")
        }
        guard studies.count == 1 else {
            throw StageError(
                "\(archive.name) has \(studies.count) studies that fit; name one by its UID")
        }
        let folder = URL(
            filePath: into, directoryHint: .isDirectory, relativeTo: study.run.baseFolder)
        var came = 0
        for (index, match) in matches.enumerated() {
            try study.checkCancellation()
            let all = Double(matches.count)
            do {
                let fetched = try archive.fetch(match, into: folder.path(percentEncoded: false)) {
                    study.progress((Double(index) + Double($0) / Double(max(1, $1))) / all)
                }
                for warning in fetched.warnings { study.warn(warning) }
                came += fetched.came
            } catch let error as PACSError where allowIncomplete && error.isIncomplete {
                study.warn(Warning(.seriesIncomplete, "\(error)"))
            }
        }
        // A list of series that is cut short is a study of which some are not here.
        if found.isCut, query.series.isEmpty, isSeries || query.studies.isEmpty {
            let error = PACSError.uncertain(archive.name, came: came)
            guard allowIncomplete else { throw error }
            study.warn(Warning(.seriesIncomplete, "\(error)"))
        }
        study.report("fetched", .int(came))
        var place = folder.appending(path: first.study.text, directoryHint: .isDirectory)
        if matches.count == 1, let series = first.series {
            place = place.appending(path: series.text, directoryHint: .isDirectory)
        }
        return try SeriesInput(path: place)
    }
}
