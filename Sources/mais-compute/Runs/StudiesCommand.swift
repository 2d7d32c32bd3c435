internal import ArgumentParser
internal import Commands
internal import Files
internal import Foundation
internal import Pipeline
internal import Sessions
internal import Stages
internal import Text

/// `mais studies`
struct StudiesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "studies",
        abstract: "List the studies for a night: every image with the sessions recorded on it.",
        discussion: """
            Looks for DICOM series, NIfTI files and recorded sessions in all folders given, pairs \
            those that belong together (by series UID, by the digest of the voxels, by geometry \
            and, where several images have it, by name), and writes a list that 'mais run \
            --studies' reads. It may be edited by hand: a column stage.option, such as \
            cubic.spacing, sets that option of the pipeline for the studies that fill it in. \
            Those without a partner are listed.

            EXAMPLES
              mais studies ARCHIVE SESSIONS -o night.csv
              mais studies ARCHIVE -o night.csv --pipeline Pipelines/dicom-to-seg.yaml
              mais run Pipelines/dicom-to-seg.yaml --studies night.csv --out results

            EXIT STATUS
              0  all well
              1  there is no study
              3  something was left out, such as a session without an image;
                 an image without a session is only listed
            """)

    @Argument(help: "Folders with images, sessions or both.", completion: .directory)
    var folders: [String]

    @Option(name: .shortAndLong, help: "The list to write: .csv or .json.", completion: .file())
    var out: String

    @Option(
        help: """
            The pipeline it is for: the columns are named after what it takes. Without it they \
            are 'series' or 'nifti', and 'session'.
            """, completion: .file(extensions: ["yaml", "yml"]))
    var pipeline: String?

    @Flag(help: "Replace the file --out if it is there.")
    var replace = false

    func validate() throws {
        guard [".csv", ".json"].contains(where: out.lowercased().hasSuffix) else {
            throw ValidationError("--out is '\(out)'; a list's name ends in .csv or .json.")
        }
    }

    func run() throws {
        if !replace, FileManager.default.fileExists(atPath: out) {
            throw CommandError("'\(out)' is there already. Choose another name, or add --replace.")
        }
        let takes = try pipeline.map {
            try Pipeline(path: $0, stages: allStages, inputs: allInputs).takes
        }
        let listing = try StudyListing(folders: folders, takes: takes)
        for warning in listing.warnings { Console.complain("warning: \(warning)") }
        guard !listing.studies.isEmpty else {
            Console.print("There is no study to list; '\(out)' was not written.")
            throw ExitCode(1)
        }
        let folder = URL(filePath: out).deletingLastPathComponent()
        let text =
            out.lowercased().hasSuffix(".json")
            ? try Studies.json(listing.studies, in: folder)
            : Studies.csv(listing.studies, inputs: listing.columns, in: folder)
        try write(text)
        Console.print("\(out): \(listing.count)\(listing.reasons)")
        if listing.warnings.contains(where: { $0.code != .imageWithoutSession }) {
            throw ExitCode(3)
        }
    }

    private func write(_ text: Data) throws {
        do { try WholeFile.write(text, to: out, .unflushed) } catch {
            throw CommandError(
                "'\(out)' cannot be written: \(error). Check its folder and its permissions.")
        }
    }
}
