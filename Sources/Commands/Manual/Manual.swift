internal import Foundation
internal import Text

/// The manual that the program carries along: the pages of `Manual.docc`.
package enum Manual {
    /// In the order of a first reading.
    package static var pages: [ManualPage] {
        files.map { ManualPage(topic: $0.topic, source: $0.text) }
    }

    /// A page by its topic.
    package static func page(_ topic: String) -> ManualPage? {
        pages.first { $0.topic == topic }
    }

    /// A page by its file's name without the extension.
    static func page(file name: String) -> ManualPage? {
        files.first { $0.name == name }.map { ManualPage(topic: $0.topic, source: $0.text) }
    }

    /// Shows a page where that is what was asked for.
    ///
    /// - Parameter words: The command line's: `help` and a topic.
    /// - Returns: Whether it was.
    package static func show(_ words: [String]) -> Bool {
        guard words.count == 2, words[0] == "help", let page = page(words[1]) else { return false }
        Console.print(page.text, terminator: "")
        return true
    }

    /// The topics, a line each, for the help of the program.
    package static var overview: String {
        let width = pages.map(\.topic.count).max() ?? 0
        return pages.map {
            "  \($0.topic.padding(toLength: width, withPad: " ", startingAt: 0))  \($0.title)"
        }.joined(separator: "\n")
    }

    /// Names of the files, topics, and what the files hold.
    private static var files: [(name: String, topic: String, text: String)] {
        [
            ("GettingStarted", "getting-started", PackageResources.GettingStarted_md),
            ("ManyStudies", "many-studies", PackageResources.ManyStudies_md),
            ("Sessions", "sessions", PackageResources.Sessions_md),
            ("Archives", "archives", PackageResources.Archives_md),
            ("Cluster", "cluster", PackageResources.Cluster_md),
            ("Reports", "reports", PackageResources.Reports_md),
            ("Training", "training", PackageResources.Training_md),
            ("Coordinates", "coordinates", PackageResources.Coordinates_md),
            ("Patches", "patches", PackageResources.Patches_md),
            ("PipelineFile", "pipeline-file", PackageResources.PipelineFile_md),
            ("Stages", "all-stages", PackageResources.Stages_md),
            ("Checkpoints", "checkpoints", PackageResources.Checkpoints_md),
            ("DICOMConformance", "dicom", PackageResources.DICOMConformance_md),
            ("Warnings", "warnings", PackageResources.Warnings_md),
            ("ExitStatuses", "exit-statuses", PackageResources.ExitStatuses_md),
            ("Changes", "changes", PackageResources.Changes_md),
        ].map { ($0.0, $0.1, String(decoding: $0.2, as: UTF8.self)) }
    }
}
