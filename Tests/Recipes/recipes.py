"""What the recipes of CONTRIBUTING come to, in miniature: a stage, an input, a format, an importer and a command.

Each recipe writes new files and edits others. An edit is a file, a piece of its text that stands there once, and what takes its
place. When the sources change and a piece is no longer there, mend it here, and see whether the recipe's words still hold.
"""

import dataclasses


@dataclasses.dataclass
class Recipe:
    #: The heading in CONTRIBUTING.
    heading: str
    #: What NAME stands for in the paths that the recipe gives.
    name: str
    #: New files.
    new: dict[str, str]
    #: File, piece, and what takes its place.
    edits: list[tuple[str, str, str]]
    #: A room that the recipe makes.
    room: str | None = None
    #: Files that its words name for some of those who follow it.
    optional: frozenset[str] = frozenset()


STAGE = Recipe(
    "To add a stage",
    "AddToVoxels",
    {
        "Sources/Stages/Stages/AddToVoxels.swift": """\
public import Pipeline
internal import Text

/// Adds a number to every voxel.
public struct AddToVoxels: Stage {
    /// What is added.
    public var amount = 1.0

    public static let name = "add-to-voxels"
    public static let summary = "Adds a number to every voxel."
    public static let inputs = ports(Port<StudyImage>("image"))
    public static let resource = Resource.reading
    public static let optionHelp = ["amount": "what is added"]

    public init() {}

    public func validate() throws {
        guard amount.isFinite else {
            throw StageError("'amount' is \\(amount); it must be a number")
        }
    }

    public func run(_ image: StudyImage, _ study: StudyContext) async throws -> StudyImage {
        study.warn(Warning(.toyAdded, "\\(amount) was added to every voxel"))
        return image
    }
}
""",
    },
    [
        ("Sources/Stages/AllStages.swift", "SetSpacing.self,", "AddToVoxels.self, SetSpacing.self,"),
        ("Sources/Commands/Manual.docc/PipelineFile.md", "\n| `set-spacing`", "\n| `add-to-voxels` | adds a number |\n| `set-spacing`"),
    ],
)

# The recipe of a warning is short enough to be tried with the stage's.
WARNING = Recipe(
    "To add a warning",
    "",
    {},
    [
        ("Sources/Stages/WarningCodes.swift", "extension Warning.Code {\n",
         'extension Warning.Code {\n    /// A number was added.\n    static let toyAdded: Self = "toy.added"\n'),
        ("Sources/Commands/Manual.docc/Warnings.md", "\n| `training.class-not-judged`", "\n| `toy.added` | A number was added. |\n| `training.class-not-judged`"),
    ],
)

INPUT = Recipe(
    "To add a kind of input",
    "ToyInput",
    {
        "Sources/Stages/Inputs/ToyInput.swift": """\
public import Foundation
public import Pipeline
internal import Toy

/// A toy image.
public struct ToyInput: PipelineInput {
    public static let portName = "toy"

    let file: ToyFile

    public init(path: URL) throws { file = try ToyFile(path) }

    public static func filesBeside(_ path: String) -> [String] { [path + ".names"] }

    /// The toy images directly inside a study's folder.
    public static func candidates(in folder: URL) throws -> [URL] {
        try contents(of: folder).filter { $0.pathExtension == "toy" }
    }
}
""",
    },
    [("Sources/Stages/AllStages.swift", "PositionsInput.self,", "PositionsInput.self, ToyInput.self,")],
    optional=frozenset({"Sources/mais-compute/Runs/StudyListing.swift"}),
)

FORMAT = Recipe(
    "To add a format of images",
    "Toy",
    {
        "Sources/Toy/ToyFile.swift": """\
public import Foundation
public import Imaging
public import Text

/// A toy image: eight bytes, each a voxel.
public struct ToyFile: Sendable {
    public let url: URL
    public let volume: Volume
    public let warnings: [Warning]

    public init(_ url: URL) throws {
        self.url = url
        volume = Volume(
            geometry: Geometry(
                size: SIMD3(2, 2, 2), spacing: SIMD3(1, 1, 1),
                directions: [SIMD3(1, 0, 0), SIMD3(0, 1, 0), SIMD3(0, 0, 1)],
                origin: SIMD3(0, 0, 0)),
            voxels: try Data(contentsOf: url).prefix(8).map(Float.init))
        warnings = []
    }
}
""",
        "Sources/Stages/Stages/ReadToy.swift": """\
public import Pipeline
internal import Toy

/// Reads a toy image.
public struct ReadToy: Stage {
    public static let name = "read-toy"
    public static let summary = "Reads a toy image."
    public static let inputs = ports(Port<ToyInput>("toy"))
    public static let resource = Resource.reading
    public static let optionHelp: [String: String] = [:]

    public init() {}

    public func run(_ input: ToyInput, _ study: StudyContext) async throws -> StudyImage {
        input.file.warnings.forEach(study.warn)
        return StudyImage(voxels: input.file.volume, source: .toy(input.file))
    }
}
""",
    },
    [
        ("Package.swift", '        room("DICOM", ', '        room("Toy", ["Imaging", "Text"]),\n        room("DICOM", '),
        ("Sources/Stages/AllStages.swift", "ReadNIfTI.self,", "ReadNIfTI.self, ReadToy.self,"),
        ("Sources/Stages/Values/SourceImage.swift", "public import NIfTI\n", "public import NIfTI\npublic import Toy\n"),
        ("Sources/Stages/Values/SourceImage.swift", "    case nifti(NIfTIFile, Geometry)\n",
         "    case nifti(NIfTIFile, Geometry)\n    case toy(ToyFile)\n"),
        ("Sources/Stages/Values/SourceImage.swift", "        case .nifti(_, let geometry): geometry\n",
         "        case .nifti(_, let geometry): geometry\n        case .toy(let file): file.volume.geometry\n"),
        ("Sources/Stages/Inputs/LabelsInput.swift", "            case .nifti: segmentation.warnings(on",
         "            case .nifti, .toy: segmentation.warnings(on"),
        ("Sources/Stages/Stages/WriteDICOMSEG.swift", "            case .nifti: try DICOMSeries", "            case .nifti, .toy: try DICOMSeries"),
        ("Sources/Stages/Stages/PlanPatches.swift", "        case .nifti(let nifti, let geometry):",
         '        case .toy: throw StageError("no session names a toy image")\n        case .nifti(let nifti, let geometry):'),
        ("Sources/Stages/Values/Provenance.swift", "            case .nifti(let file, _):",
         '            case .toy(let file): Source(kind: "toy", file: file.url.lastPathComponent)\n            case .nifti(let file, _):'),
        ("Sources/Stages/Values/MadeSession.swift", "internal import Sessions\n", "internal import Sessions\ninternal import Toy\n"),
        ("Sources/Stages/Values/Provenance.swift", "internal import Foundation\n", "internal import Foundation\ninternal import Toy\n"),
        ("Sources/Stages/Values/MadeSession.swift", "        case .nifti(let file, let geometry):",
         "        case .toy(let file): RecordedImage(geometry: file.volume.geometry)\n        case .nifti(let file, let geometry):"),
        ("Sources/Commands/Inspect/FileKind.swift", "    case checkpoint, nifti,", "    case toy, checkpoint, nifti,"),
        ("Sources/Commands/Inspect/FileKind.swift", '        } else if name.hasSuffix(".json") {',
         '        } else if name.hasSuffix(".toy") {\n            self = .toy\n        } else if name.hasSuffix(".json") {'),
        ("Sources/Commands/Inspect/InspectCommand.swift", "            case .nifti: try .nifti(path)\n",
         "            case .nifti: try .nifti(path)\n            case .toy: try .toy(path)\n"),
        ("Sources/Commands/Inspect/Inspection+Images.swift", "    static func nifti(_ path: String)",
         """    static func toy(_ path: String) throws -> Inspection {
        Inspection(text: "\\(try ToyFile(URL(filePath: path)).volume.geometry.size)", json: .null)
    }

    static func nifti(_ path: String)"""),
        ("Sources/Commands/Inspect/Inspection+Images.swift", "internal import NIfTI\n", "internal import NIfTI\ninternal import Toy\n"),
        ("Sources/Commands/Convert/ConvertCommand.swift", "        case (.folder, true): return .seriesToNIfTI\n",
         '        case (.toy, _): throw CommandError("A toy image stays one.")\n        case (.folder, true): return .seriesToNIfTI\n'),
        ("Sources/Commands/Session/ImagesUnder.swift", '[".nii", ".nii.gz", ".hdr", ".hdr.gz"]', '[".toy", ".nii", ".nii.gz", ".hdr", ".hdr.gz"]'),
        ("Sources/Commands/Session/SessionImage.swift", "        case .session, .checkpoint:", "        case .session, .checkpoint, .toy:"),
        ("Sources/Commands/Session/SessionImageArguments.swift", "        case .session, .checkpoint:", "        case .session, .checkpoint, .toy:"),
        ("Sources/Commands/Runs/StudyVoxels.swift", "            case .nifti:",
         "            case .toy: return (try ToyFile(URL(filePath: path)).volume, false)\n            case .nifti:"),
        ("Sources/Commands/Runs/StudyVoxels.swift", "internal import NIfTI\n", "internal import NIfTI\ninternal import Toy\n"),
        ("Sources/Commands/Manual.docc/Coordinates.md", "\n| nibabel |", "\n| toy | LPS | none |\n| nibabel |"),
    ],
    room="Toy",
)

IMPORTER = Recipe(
    "To add an importer of sessions",
    "ToyClicks",
    {
        "Sources/Sessions/Import/ToyClicks.swift": """\
extension SessionDraft {
    /// The keys that a toy's recording has.
    static let toyKeys: Set<String> = ["toy-x", "toy-y", "toy-z"]

    /// Adds a toy's clicks: a table of positions.
    mutating func addToyClicks(
        _ sources: [ImportSource], _ options: ImportOptions
    ) throws(ImportError) {
        for source in sources {
            let table = try CSVTable(source)
            guard table.columns(["toy-x", "toy-y", "toy-z"]) != nil else {
                throw .field(
                    file: source.name, path: "line 1", fault: "must be 'toy-x,toy-y,toy-z'")
            }
        }
    }
}
""",
    },
    [
        ("Sources/Sessions/Import/SessionSource.swift", "    /// A table of positions, CSV:", "    /// A toy's recording.\n    case toy\n    /// A table of positions, CSV:"),
        ("Sources/Sessions/Import/SessionSource.swift", '        case .napari: "napari points"\n', '        case .napari: "napari points"\n        case .toy: "toy clicks"\n'),
        ("Sources/Sessions/Import/SessionSource.swift", "        case .napari: try draft.addNapariPoints(sources, options)\n",
         "        case .napari: try draft.addNapariPoints(sources, options)\n        case .toy: try draft.addToyClicks(sources, options)\n"),
        ("Sources/Sessions/Import/SessionSource.swift", "            case .nnInteractive, .challenge, .napari: break", "            case .nnInteractive, .challenge, .napari, .toy: break"),
        ("Sources/Sessions/Import/SessionSource.swift", "            case .slicer, .napari: break", "            case .slicer, .napari, .toy: break"),
        ("Sources/Sessions/Import/SessionSource.swift", "            case .monaiLabel, .itkSnap, .positions: break", "            case .monaiLabel, .itkSnap, .positions, .toy: break"),
        ("Sources/Sessions/Import/SessionSource+Keys.swift", "        case .positions: Set(", "        case .toy: SessionDraft.toyKeys\n        case .positions: Set("),
        ("Sources/Commands/Session/SessionImport.swift", "              positions      a .csv", "              toy            a .csv with toy-x,toy-y,toy-z\n              positions      a .csv"),
        ("Sources/Commands/Manual.docc/Sessions.md", "\n| interactive challenge, napari |", "\n| a toy | its CSV |\n| interactive challenge, napari |"),
    ],
)

COMMAND = Recipe(
    "To add a command",
    "Greet",
    {
        "Sources/Commands/Inspect/Greet.swift": """\
internal import ArgumentParser
internal import Text

/// `mais greet`
struct Greet: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "greet", abstract: "Greet somebody.",
        discussion: \"\"\"
            EXAMPLE
              mais greet reader
            \"\"\")

    @Argument(help: "Whom.")
    var whom: String

    func run() throws { Console.print("Good day, \\(whom).") }
}
""",
        "Sources/mais-compute/Program/GreetTensors.swift": """\
internal import ArgumentParser
internal import Tensors
internal import Text

extension Mais {
    struct GreetTensors: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "greet-tensors", abstract: "Greet libtorch.",
            discussion: \"\"\"
                EXAMPLE
                  mais greet-tensors
                \"\"\")

        func run() throws { Console.print("Good day, \\(Tensor.libraryVersion).") }
    }
}
""",
    },
    [
        ("Sources/Commands/Program/LightCommands.swift", "            SessionCommand.self,", "            SessionCommand.self, Greet.self,"),
        ("Sources/mais-compute/Program/Mais.swift", "[Trace.self,", "[GreetTensors.self, Trace.self,"),
    ],
)

ALL = [STAGE, WARNING, INPUT, FORMAT, IMPORTER, COMMAND]
