internal import ArgumentParser
internal import DICOM
internal import Foundation
internal import Imaging
internal import NIfTI
internal import Report

/// `mais report`: a page on a run, to be read in the morning.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Make a page that shows what came of a run.",
        discussion: """
            A folder with index.html, which opens in a browser without a server or a network, and \
            cohort.csv with a row for each study and segment. --views puts in the voxels of some \
            studies, to go through them in three planes: a few megabytes each.

            EXAMPLES
              mais report results
              mais report results --views pt_201,pt_236 --out page
              mais report results --views all
            """)

    @Argument(help: "The folder that a run wrote to.", completion: .directory)
    var results: String

    @Option(
        name: .shortAndLong, help: "The folder for the page. RESULTS/report if left out.",
        completion: .directory)
    var out: String?

    @Option(help: ArgumentHelp("Studies to look at in the page.", valueName: "a,b,…|all|none"))
    var views = "none"

    @Flag(help: "Show the patients' names and IDs, and the paths that studies were read from.")
    var names = false

    func run() throws {
        let report = try MorningReport(of: URL(filePath: results, directoryHint: .isDirectory))
        let picked =
            switch views {
            case "none": [RunRecord.Study]()
            case "all": report.viewable
            default:
                try report.studies(named: views.split(separator: ",").map(String.init))
            }
        let folder = out ?? "\(results)/report"
        var shown = 0
        try report.write(
            to: URL(filePath: folder, directoryHint: .isDirectory),
            views: Set(picked.map(\.name)),
            patients: names
                ? { study in
                    study.paths.lazy.compactMap { Patient(in: URL(filePath: $0)) }.first
                        .map { ($0.name, $0.id) }
                } : nil
        ) { study in
            do {
                let view = try StudyVoxels(study, in: report.folder(of: study)).view()
                shown += 1
                return view
            } catch {
                // Results can be looked at elsewhere; the page is made without.
                let reason = names ? "\(error)" : study.withoutPaths("\(error)")
                warn("note: '\(study.name)' cannot be looked at in the page: \(reason)")
                return nil
            }
        }
        let page = URL(filePath: folder).appending(path: "index.html").relativePath
        let count = report.record.studies.count
        print("\(page): \(count) \(count == 1 ? "study" : "studies"), \(shown) to look at")
    }

    private func warn(_ sentence: String) {
        FileHandle.standardError.write(Data((sentence + "\n").utf8))
    }
}
