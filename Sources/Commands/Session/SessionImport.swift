public import ArgumentParser
internal import DICOM
internal import Foundation
public import Sessions
internal import Text

/// `mais session import`
struct SessionImport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Make a session from another tool's recordings.",
        discussion: """
            Each tool's files leave something out. The command asks for it, and prints a warning \
            where it stays unknown.

              slicer         .mrk.json and .fcsv point lists: which are positive, and of which segment
              monai-label    infer requests, also OHIF-AI's: the server's log, or JSON: one, a list,
                             or one on each line, in order
              nninteractive  requests, JSON: the segment, and the order of the array's axes (kji
                             from 3D Slicer's extension)
              itk-snap       the log of its deep learning server (itksnap-dls), or the paths that it
                             was asked for, as JSON: the segment
              challenge      'clicks' and 'clicks_order', JSON: the order of the array's axes
              napari         points saved as .csv: polarity, segment and order
              positions      a .csv with x,y,z (LPS, mm) or i,j,k, and, where it has them, segment,
                             foreground (1 or 0) and study: which study

            Boxes, scribbles, lassos and masks are not clicks: they are counted and left out.

            EXIT STATUS
              0  the session holds everything that was asked for (--segment and --study choose it, and
                 --points-only leaves out what is not a click)
              1  no session was made
              3  a session was made without something that was recorded

            EXAMPLES
              mais session import --from slicer liver.mrk.json around.mrk.json --image CT \\
                --segment liver --positive-list liver --negative-list around \\
                --out session.json
              mais session import --from slicer *.mrk.json --image CT --out session.json \\
                --positive-list liver=L --negative-list liver=L-not \\
                --positive-list spleen=S
              mais session import --from nninteractive log.jsonl --image head.nii.gz \\
                --segment tumour --order kji --out session.json
            """)

    @Option(help: "The tool that wrote the files.")
    var from: SessionSource

    @Argument(help: "Its files, in the order in which they were recorded.", completion: .file())
    var files: [String]

    @Option(help: "The image that was annotated: a DICOM folder or a NIfTI file.")
    var image: String

    @Option(help: "The session to write.")
    var out: String

    @Flag(help: "Replace the file --out if it is there.")
    var replace = false

    @Option(
        help: "The segment's name; for challenge clicks once for each structure, in their order.")
    var segment: [String] = []

    @Option(
        help: ArgumentHelp(
            "A list of clicks on the structure, by its name; SEGMENT=LIST for several segments.",
            valueName: "list"))
    var positiveList: [String] = []

    @Option(
        help: ArgumentHelp(
            "A list of clicks beside the structure, by its name; or SEGMENT=LIST.",
            valueName: "list"))
    var negativeList: [String] = []

    @Option(
        help: "Which points are on the structure, where no list says it.")
    var polarity: Polarity?

    @Option(help: "The order of an index's numbers: ijk for nibabel's arrays, kji for SimpleITK's.")
    var order: IndexOrder?

    @Option(
        help: "Which study's rows of a table of positions, or which image's MONAI Label requests.")
    var study: String?

    @OptionGroup(title: "THE IMAGE")
    var choice: SessionImageArguments

    @Flag(help: "Only clicks are wanted: boxes, scribbles and lassos may be left out.")
    var pointsOnly = false

    @Option(
        help: ArgumentHelp(
            "A key of requests whose list looks like points, and is a setting.", valueName: "key"))
    var setting: [String] = []

    enum Polarity: String, ExpressibleByArgument, CaseIterable {
        case positive, negative, label, selected
    }

    func validate() throws {
        if polarity != nil, !positiveList.isEmpty || !negativeList.isEmpty {
            throw ValidationError(
                "--polarity is for files without --positive-list and --negative-list: give one.")
        }
        guard choice.remedies.unevenSpacing == .refuse || from == .slicer || from == .positions
        else {
            throw ValidationError(
                """
                --uneven-spacing resample makes other slices than those that were clicked on, and \
                \(from.title) have their numbers. Leave it out.
                """)
        }
    }

    func run() throws {
        if !replace, FileManager.default.fileExists(atPath: out) {
            throw CommandError("'\(out)' is there already. Choose another name, or add --replace.")
        }
        let sources = try files.map { try ImportSource(contentsOf: URL(filePath: $0)) }
        let image = try choice.image(image) { Console.complain("warning: \($0)") }
        let imported = try from.session(
            from: sources, image: image,
            options: ImportOptions(
                segments: segment, polarity: rule, order: order, study: study,
                pointsOnly: pointsOnly, settings: Set(setting)))
        try imported.session.write(to: URL(filePath: out))
        let session = imported.session
        Console.print("\(out): \(session.events.count) events, \(session.segments.count) segments")
        for warning in imported.notes { Console.complain("warning: \(warning)") }
        if imported.isPartial { throw ExitCode(3) }
    }

    private var rule: PolarityRule? {
        switch polarity {
        case .positive: .everyPoint(isForeground: true)
        case .negative: .everyPoint(isForeground: false)
        case .label: .label
        case .selected: .selected
        case nil where positiveList.isEmpty && negativeList.isEmpty: nil
        case nil:
            .lists(
                positiveList.map { list($0, isForeground: true) }
                    + negativeList.map { list($0, isForeground: false) })
        }
    }

    /// `LIST`, or `SEGMENT=LIST`.
    private func list(_ text: String, isForeground: Bool) -> PolarityRule.ListRule {
        let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
        return parts.count == 2
            ? .init(list: parts[1], segment: parts[0], isForeground: isForeground)
            : .init(list: text, isForeground: isForeground)
    }
}

extension SessionSource: ExpressibleByArgument {}
extension IndexOrder: ExpressibleByArgument {}
