public import Foundation

/// A folder that shows what came of a run, and opens from a disk without a server or a network:
/// `index.html`, what it shows in scripts beside it, `cohort.csv`, `report.json`, the pictures.
public struct MorningReport {
    /// The run.
    public let record: RunRecord
    private let run: URL

    /// Reads what a run left.
    ///
    /// - Parameter run: The folder of its results.
    /// - Throws: ``ReportError`` where it is not one.
    public init(of run: URL) throws(ReportError) {
        self.run = run
        record = try RunRecord(of: run)
    }

    /// The studies whose voxels can be looked at: those that are done and have results.
    public var viewable: [RunRecord.Study] {
        record.studies.filter { $0.status == "done" && !($0.files ?? []).isEmpty }
    }

    /// The studies of these names.
    ///
    /// - Throws: ``ReportError/noStudy(name:)``.
    public func studies(named names: [String]) throws(ReportError) -> [RunRecord.Study] {
        var found: [RunRecord.Study] = []
        for name in names {
            guard let study = viewable.first(where: { $0.name == name }) else {
                throw .noStudy(name: name)
            }
            found.append(study)
        }
        return found
    }

    /// The folder of a study's results.
    public func folder(of study: RunRecord.Study) -> URL {
        run.appending(path: study.name, directoryHint: .isDirectory)
    }

    /// Writes the page, over an earlier one of the same run.
    ///
    /// - Parameters:
    ///   - folder: Where; it is made where it is not there.
    ///   - views: The studies whose voxels the page can show, by name, in the order in which
    ///     `view` is asked for them.
    ///   - patients: Whose a study is; nil where nobody is to know. Then the paths that studies
    ///     were made from are left out of messages, too.
    ///   - view: The voxels of a study; nil where they cannot be had, which is not a fault of the
    ///     page.
    /// - Throws: ``ReportError`` where a file cannot be written, and what `view` throws.
    public func write(
        to folder: URL, views: Set<String> = [],
        patients: ((RunRecord.Study) -> (name: String?, id: String?)?)? = nil,
        view: (RunRecord.Study) throws -> StudyView?
    ) throws {
        let files = ReportFolder(folder)
        try files.make()
        var table = CohortTable(
            hasPatients: patients != nil,
            hasDice: record.studies.contains { $0.segments.contains { $0.dice != nil } })
        var studies: [PageData.Study] = []
        for (index, study) in record.studies.enumerated() {
            var shown = PageData.Study(study, showsPaths: patients != nil)
            if let patients {
                let patient = patients(study)
                shown.patient = PageData.Patient(name: patient?.name, id: patient?.id)
            }
            shown.pictures = try pictures(of: study, number: index, files)
            if views.contains(study.name), let view = try view(study) {
                let path = "views/\(index).js"
                try files.write(try ScriptText.call("maisView", view), to: path)
                shown.view = path
            }
            table.add(shown)
            studies.append(shown)
        }
        let data = PageData(run: record.head, studies: studies)
        try files.write(try ScriptText.call("maisReport", data), to: "data.js")
        try files.write(try ScriptText.json(data), to: "report.json")
        try files.write(table.text, to: "cohort.csv")
        for (name, bytes) in PageFiles.all { try files.write(Data(bytes), to: name) }
    }

    /// Puts the study's pictures beside the page, and says where.
    private func pictures(
        of study: RunRecord.Study, number: Int, _ files: ReportFolder
    ) throws(ReportError) -> [String] {
        var paths: [String] = []
        for file in study.files ?? []
        where file.name.lowercased().hasSuffix(".png") && RunRecord.isPlain(file.name) {
            let path = "pictures/\(number)-\(paths.count).png"
            let source = folder(of: study).appending(path: file.name)
            if try files.link(source, to: path) { paths.append(path) }
        }
        return paths
    }
}
