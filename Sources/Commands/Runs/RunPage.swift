internal import DICOM
internal import Foundation
internal import Report
internal import Text

/// The page on a run, from the folder of its results.
package struct RunPage {
    private let report: MorningReport
    private let results: String

    /// - Throws: `ReportError` where there is no run.
    package init(of results: String) throws {
        self.results = results
        report = try MorningReport(of: URL(filePath: results, directoryHint: .isDirectory))
    }

    /// Writes the page.
    ///
    /// - Parameters:
    ///   - out: Its folder; `report` within the results where it is nil.
    ///   - views: The studies whose voxels can be looked at in it: names with commas between them,
    ///     `all` or `none`.
    ///   - names: Whether it says whose the studies are, and where they lay.
    /// - Returns: What was written, in a line, and whether it has all views that were asked for.
    package func write(to out: String? = nil, views: String = "none", names: Bool = false) throws
        -> (line: String, isWhole: Bool)
    {
        let picked =
            switch views {
            case "none": [RunRecord.Study]()
            case "all": report.viewable
            default:
                try report.studies(named: views.split(separator: ",").map(String.init))
            }
        let base = results.count > 1 && results.hasSuffix("/") ? results.dropLast() : results[...]
        let folder = out ?? "\(base)/report"
        var shown = 0
        try report.write(
            to: URL(filePath: folder, directoryHint: .isDirectory),
            views: Set(picked.map(\.name)), patients: names ? { patient(of: $0) } : nil
        ) { study in
            do {
                let view = try StudyVoxels(
                    study, images: report.record.images(of: study), place: report.record.place(of:),
                    in: report.folder(of: study)
                ) { warning in
                    // What the run has said of the study stands in the page already.
                    guard study.warnings?.contains(warning) != true else { return }
                    let message = names ? warning.message : study.withoutPaths(warning.message)
                    Console.complain(
                        "warning: \(Warning(warning.code, "'\(study.name)': \(message)"))")
                }.view()
                shown += 1
                return view
            } catch {
                // Results can be looked at elsewhere; the page is made without.
                let reason = names ? "\(error)" : study.withoutPaths("\(error)")
                let warning = Warning(
                    .viewLeftOut, "'\(study.name)' cannot be looked at in the page: \(reason)")
                Console.complain("warning: \(warning)")
                return nil
            }
        }
        let page = URL(filePath: folder).appending(path: "index.html").relativePath
        let count = report.record.studies.count
        let line =
            "\(page): \(count) \(count == 1 ? "study" : "studies")"
            + (picked.isEmpty ? "" : ", \(shown) to look at")
        return (line, shown == picked.count)
    }

    /// Makes the page when a run has ended. That it cannot be made is not a fault of the run.
    package static func add(to results: String) {
        do { Console.print(try RunPage(of: results).write().line) } catch {
            let warning = Warning(.pageNotMade, "the page cannot be made: \(error)")
            Console.complain("warning: \(warning)")
        }
    }

    private func patient(of study: RunRecord.Study) -> (name: String?, id: String?)? {
        study.paths.lazy.compactMap { Patient(ofInput: report.record.place(of: $0)) }.first.map {
            ($0.name, $0.id)
        }
    }
}

extension Patient {
    /// Of a folder that others' series lie in, too, the patient of the one that is named.
    fileprivate init?(ofInput path: String) {
        let place = SeriesPath(path)
        let folder = URL(filePath: place.folder)
        guard let uid = place.seriesUID else {
            self.init(in: folder)
            return
        }
        let series = try? DICOMSeries(folder: folder, seriesUID: uid)
        guard let file = series?.instances.first?.path else { return nil }
        self.init(in: URL(filePath: file))
    }
}
