internal import Pipeline
internal import Text

/// What the page shows, and `report.json` beside it holds: the run, and its studies in its order.
struct PageData: Encodable {
    /// What tells the file from others.
    static let name = "mais morning report"

    let format = Self.name
    let version = 1
    var run: RunRecord.Head
    var studies: [Study]

    struct Patient: Encodable {
        var name: String?
        var id: String?
    }

    struct Study: Encodable {
        var name: String
        var status: String
        var patient: Patient?
        var seconds: Double?
        var unit: String?
        var warnings: [Warning]
        var error: String?
        var stages: [RunRecord.Study.Stage]
        var segments: [RunRecord.Segment]

        /// Paths relative to the page.
        var pictures: [String]
        var files: [RunRecord.Study.File]

        /// The script that holds its voxels, relative to the page.
        var view: String?

        /// - Parameter showsPaths: Whether the paths of its inputs may be seen.
        init(_ study: RunRecord.Study, showsPaths: Bool) {
            func shown(_ text: String) -> String { showsPaths ? text : study.withoutPaths(text) }
            name = study.name
            status = study.status
            seconds = study.seconds
            unit = study.facts?.intensityUnit
            warnings = (study.warnings ?? []).map { Warning($0.code, shown($0.message)) }
            error = study.error.map { error in
                shown(error.stage.map { "'\($0)': \(error.message)" } ?? error.message)
            }
            stages = study.stages ?? []
            segments = study.segments
            pictures = []
            files = study.files ?? []
        }
    }
}
