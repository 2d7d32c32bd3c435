public import ArgumentParser
public import DICOM
internal import Foundation
internal import Imaging
internal import NIfTI
internal import Pipeline
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

    @Option(help: "The Series Instance UID, where a folder holds several series.")
    var seriesUID: String?

    @Option(
        help: "dcmqi's label file: what the labels of a label map stand for.",
        completion: .file())
    var labels: String?

    @Option(help: "Which volume of a 4D NIfTI file or series, counted from 0.")
    var volume: Int?

    @Flag(help: "Take a single slice as a volume of one.")
    var singleSlice = false

    @Flag(help: "Where slices differ in size or orientation, take the largest group.")
    var largestGroup = false

    @Option(
        name: .customLong("uneven-spacing"),
        help: "What becomes of slices that lie unevenly: refuse, or resample onto an even grid.")
    var unevenSpacing = SeriesOptions.UnevenSpacing.refuse

    @Flag(
        name: .customLong("incomplete"),
        help: "Take a series of which files cannot be read without them.")
    var acceptsIncomplete = false

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

    @Option(help: "What a checkpoint's weights are stored as: float32, float16 or bfloat16.")
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
        if each {
            guard case .dicom = try FileKind(of: input) else {
                throw CommandError("--each takes a DICOM SEG; '\(input)' is none.")
            }
            return try segmentsToNIfTI()
        }
        let toNIfTI = output.hasSuffix(".nii") || output.hasSuffix(".nii.gz")
        switch (try FileKind(of: input), toNIfTI) {
        case (.folder, true): try seriesToNIfTI()
        case (.nifti, false) where output.hasSuffix(".dcm"):
            if type == .fractional {
                try probabilityToSegmentation()
            } else {
                try niftiToSegmentation()
            }
        case (.dicom, true):
            if try isSegmentation(input) {
                try segmentationToNIfTI()
            } else {
                try seriesToNIfTI()
            }
        case (.checkpoint, _) where output.hasSuffix(".safetensors"):
            try Checkpoints.convert(input, to: output, as: dtype)
        case (.checkpoint, _):
            throw CommandError("'\(output)' must end in .safetensors.")
        case (.folder, false), (.dicom, false):
            throw CommandError("'\(output)' must end in .nii or .nii.gz.")
        case (.nifti, _):
            throw CommandError(
                "A NIfTI label map is converted to a DICOM SEG: '\(output)' must end in .dcm.")
        default:
            throw CommandError(
                "'\(input)' is no folder with a DICOM series, NIfTI file, DICOM SEG or checkpoint."
            )
        }
    }

    func openSeries(_ path: String) throws -> DICOMSeries {
        let options = SeriesOptions(
            volume: volume, largestGroup: largestGroup, singleSlice: singleSlice,
            unevenSpacing: unevenSpacing, incomplete: acceptsIncomplete ? .accept : .refuse)
        let series = try DICOMSeries(path: path, seriesUID: seriesUID, options: options)
        for warning in series.warnings { Console.complain("warning: \(warning)") }
        return series
    }

    /// Whether a DICOM file is a segmentation, and not an image of several frames.
    private func isSegmentation(_ path: String) throws -> Bool {
        let series = try SeriesFolder.scan(path).series
        return series.isEmpty || series.contains { $0.refusal == .segmentation }
    }

    private func seriesToNIfTI() throws {
        let series = try openSeries(input)
        try NIfTIFile.write(try series.volume(), to: URL(filePath: output))
        Console.print("\(output): \(describe(series.geometry))")
    }

    private func niftiToSegmentation() throws {
        guard let series else {
            throw CommandError("A SEG lies over a series: give it with --series FOLDER.")
        }
        var map = try NIfTIFile(URL(filePath: input)).labelMap(index: volume)
        if let labels {
            map.segments = try LabelFile(contentsOf: URL(filePath: labels)).segments
        }
        let source = try DICOMSeries(folder: URL(filePath: series), seriesUID: seriesUID)
        var options = SegmentationOptions(softwareVersion: productVersion)
        options.type = type
        let written = try SegmentationObject.write(
            try map.turned(to: source.geometry), over: source, options: options,
            to: URL(filePath: output))
        for warning in written.warnings { Console.complain("warning: \(warning)") }
        Console.print("\(output): \(written.segments.count) segments in \(written.frames) frames")
    }

    private func segmentationToNIfTI() throws {
        let object = try SegmentationObject(contentsOf: URL(filePath: input))
        let grid = try series.map { try openSeries($0).geometry }
        let target = grid ?? object.geometry
        try write(object, onto: grid, on: target)
        let stem = output.hasSuffix(".gz") ? output.dropLast(7) : output.dropLast(4)
        try LabelFile(files: [object.segments.map { $0.entry() }])
            .write(to: URL(filePath: stem + ".json"))
        Console.print("\(output): \(describe(target)); labels in \(stem).json")
    }

    /// Slab by slab, so that a SEG of any length needs no more memory than a few slices.
    private func write(
        _ object: SegmentationObject, onto grid: Geometry?, on target: Geometry
    ) throws {
        let largest = object.segments.map(\.number).max() ?? 0
        let writer = try LabelWriter(
            target, largest: UInt16(clamping: largest), to: URL(filePath: output))
        do {
            try object.forEachSlab(onto: grid, threshold: threshold) { try writer.write($0) }
        } catch DICOMError.overlap {
            throw CommandError(
                """
                Segments of '\(input)' overlap, and a label map holds one label per voxel. \
                Write each into a file of its own: --each, and a folder.
                """)
        }
        try writer.finish()
    }

    private func segmentsToNIfTI() throws {
        let object = try SegmentationObject(contentsOf: URL(filePath: input))
        let grid = try series.map { try openSeries($0).geometry } ?? object.geometry
        let folder = URL(filePath: output, directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var files: [[LabelFile.Entry]] = []
        for segment in object.segments {
            let mask = try object.mask(of: segment.number, onto: grid, threshold: threshold)
            // A name from a file becomes one only after it was made safe.
            let name =
                Study.safeName("\(segment.number)-\(segment.description.name)") + ".nii.gz"
            try NIfTIFile.write(
                LabelMap(geometry: grid, labels: mask.map { $0 ? 1 : 0 }),
                to: folder.appending(path: name))
            files.append([segment.entry(fileName: name)])
        }
        try LabelFile(files: files).write(to: folder.appending(path: "labels.json"))
        Console.print(
            "\(output): \(files.count) masks of \(describe(grid)); what they are in labels.json"
        )
    }

    private func describe(_ grid: Geometry) -> String {
        "\(grid.size.x) x \(grid.size.y) x \(grid.size.z) voxels, \(grid.orientation)"
    }
}

extension SegmentationObject.Segment {
    /// What a label file says of the segment.
    fileprivate func entry(fileName: String? = nil) -> LabelFile.Entry {
        LabelFile.Entry(
            description: description,
            algorithmType: algorithmType.flatMap { .init(rawValue: $0) } ?? .semiautomatic,
            algorithmName: algorithmName, fileName: fileName)
    }
}

extension SegmentationType: ExpressibleByArgument {}
extension SeriesOptions.UnevenSpacing: ExpressibleByArgument {}

extension LabelMap {
    /// The same labels with the axes in the order and direction of another grid of the same
    /// voxels: NIfTI files are often stored along other axes than their DICOM source.
    ///
    /// - Throws: ``GeometryError`` where the two grids are not the same voxels.
    fileprivate func turned(to grid: Geometry) throws -> LabelMap {
        // NIfTI keeps positions in fewer digits than the series.
        if (try? geometry.mustMatch(grid, tolerance: 0.01)) != nil {
            return LabelMap(geometry: grid, labels: labels, segments: segments)
        }
        try geometry.canonical().mustMatch(grid.canonical(), tolerance: 0.01)
        return try resampled(onto: grid)
    }
}
