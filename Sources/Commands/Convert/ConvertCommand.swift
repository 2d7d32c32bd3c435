public import ArgumentParser
public import DICOM
internal import Foundation
internal import Imaging
internal import NIfTI
internal import Text

/// `mais convert`
struct ConvertCommand<Checkpoints: CheckpointWork>: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "convert",
            abstract: "Convert a DICOM series to NIfTI, a NIfTI label map to DICOM SEG, or back.",
            discussion: """
                EXAMPLES
                  mais convert CT ct.nii.gz
                  mais convert labels.nii.gz labels.dcm --series CT --labels labels.json
                  mais convert labels.dcm labels.nii.gz --series CT
                  mais convert labels.dcm segments --each --series CT
                  mais convert labels.dcm labels.nii.gz --series PART --partial
                  mais convert trained/last.safetensors small.safetensors --dtype float16
                """)
    }

    @Argument(
        help: "A folder with a DICOM series, a NIfTI label map, a DICOM SEG, or a checkpoint.",
        completion: .file())
    var input: String

    @Argument(
        help: "The file to write: .nii, .nii.gz, .dcm or .safetensors; with --each a folder.",
        completion: .file())
    var output: String

    @Option(help: "The DICOM series that a label map or a SEG lies on.", completion: .directory)
    var series: String?

    @Option(
        help: "dcmqi's label file, which names the labels of a label map.",
        completion: .file())
    var labels: String?

    @Option(help: "Which volume of a 4D NIfTI file or series, counted from 0.")
    var volume: Int?

    @Option(
        help: "Which transform of a NIfTI file counts, where its two differ: sform or qform.")
    var form: NIfTIHeader.OrientationSource?

    @Flag(
        help: "Write one NIfTI mask per segment of a SEG into a folder: segments may overlap.")
    var each = false

    @Option(
        help:
            "How a SEG is written: BINARY; LABELMAP, which few archives take yet; FRACTIONAL, of a NIfTI with one segment's probabilities, 0 to 1."
    )
    var type = SegmentationType.binary

    @Option(help: "The least probability, 0 to 1, of a voxel in a FRACTIONAL segment.")
    var threshold = 0.5

    @OptionGroup(title: "SERIES")
    var choice: SeriesArguments

    @OptionGroup(title: "WHAT IS NOT AS IT SHOULD BE")
    var faults: ConvertArguments

    @Option(help: "How a checkpoint's weights are stored: float32, float16 or bfloat16.")
    var dtype = WeightType.float32

    func validate() throws {
        guard (0...1).contains(threshold) else {
            throw ValidationError("--threshold is \(threshold); it must be 0 to 1.")
        }
        if let volume, volume < 0 {
            throw ValidationError("--volume is \(volume); volumes are counted from 0.")
        }
    }

    func run() throws {
        let conversion = try conversion()
        for option in optionsInUse where !option.conversions.contains(conversion) {
            throw ValidationError(
                """
                \(option.name) changes nothing where \(conversion.rawValue); it is for \
                \(option.purpose). Leave it out.
                """)
        }
        try InputFiles([input, series, labels]).mustNotHold(output: output)
        switch conversion {
        case .seriesToNIfTI: try seriesToNIfTI()
        case .labelsToSegmentation: try niftiToSegmentation()
        case .probabilityToSegmentation: try probabilityToSegmentation()
        case .segmentationToNIfTI: try segmentationToNIfTI()
        case .segmentsToNIfTI: try segmentsToNIfTI()
        case .checkpoint: try Checkpoints.convert(input, to: output, as: dtype)
        }
    }

    /// What is to become of what, by the input's kind and the output's name.
    private func conversion() throws -> Conversion {
        if each {
            guard case .dicom = try FileKind(of: input), try isSegmentation(input) else {
                throw CommandError("--each takes a DICOM SEG; '\(input)' is not one.")
            }
            guard !["nii", "gz", "dcm"].contains(URL(filePath: output).pathExtension) else {
                throw CommandError(
                    "--each writes a file for each segment: '\(output)' must name a folder.")
            }
            return .segmentsToNIfTI
        }
        let toNIfTI = output.hasSuffix(".nii") || output.hasSuffix(".nii.gz")
        switch (try FileKind(of: input), toNIfTI) {
        case (.folder, true): return .seriesToNIfTI
        case (.nifti, false) where output.hasSuffix(".dcm"):
            return type == .fractional ? .probabilityToSegmentation : .labelsToSegmentation
        case (.dicom, true):
            return try isSegmentation(input) ? .segmentationToNIfTI : .seriesToNIfTI
        case (.checkpoint, _) where output.hasSuffix(".safetensors"): return .checkpoint
        case (.checkpoint, _):
            throw CommandError("'\(output)' must end in .safetensors.")
        case (.folder, false), (.dicom, false):
            throw CommandError("'\(output)' must end in .nii or .nii.gz.")
        case (.nifti, _):
            throw CommandError(
                "A NIfTI label map is converted to a DICOM SEG: '\(output)' must end in .dcm.")
        default:
            throw CommandError(
                "'\(input)' is not a folder with a DICOM series, NIfTI file, DICOM SEG or checkpoint."
            )
        }
    }

    /// Whether a DICOM file is a segmentation, and not an image of several frames.
    private func isSegmentation(_ path: String) throws -> Bool {
        let series = try SeriesFolder.scan(path).series
        return series.isEmpty || series.contains { $0.refusal == .segmentation }
    }

    private func seriesToNIfTI() throws {
        let series = try choice.open(input, volume: volume)
        try faults.say(series.warnings)
        var found: [Warning] = []
        let image = try series.volume { found.append($0) }
        try faults.say(found)
        try NIfTIFile.write(image, to: URL(filePath: output))
        let which = series.volumeWords.map { "; the volume is \($0)" } ?? ""
        Console.print("\(output): \(describe(series.geometry))\(which)")
        try faults.end(after: series.warnings)
    }

    func describe(_ grid: Geometry) -> String {
        "\(grid.size.x) x \(grid.size.y) x \(grid.size.z) voxels, \(grid.orientation)"
    }
}

extension SegmentationType: ExpressibleByArgument {}
extension SeriesOptions.UnevenSpacing: ExpressibleByArgument {}
