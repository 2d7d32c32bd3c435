internal import ArgumentParser
internal import DICOM
internal import Foundation
internal import Imaging
internal import NIfTI
internal import Stages

extension Mais {
    struct Convert: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Convert a DICOM series to NIfTI, a NIfTI label map to DICOM SEG, or back.",
            discussion: """
                EXAMPLES
                  mais convert CT ct.nii.gz
                  mais convert labels.nii.gz labels.dcm --series CT --labels labels.json
                  mais convert labels.dcm labels.nii.gz --series CT
                """)

        @Argument(help: "A folder with a DICOM series, a NIfTI label map, or a DICOM SEG.", completion: .file())
        var input: String

        @Argument(help: "The file to write: .nii, .nii.gz or .dcm.", completion: .file())
        var output: String

        @Option(help: "The DICOM series that a label map or a SEG lies on.", completion: .directory)
        var series: String?

        @Option(help: "The Series Instance UID, where a folder holds several series.")
        var seriesUID: String?

        @Option(help: "dcmqi's label file: what the labels of a label map stand for.", completion: .file())
        var labels: String?

        @Option(help: "Which volume of a 4D NIfTI file or series, counted from 0.")
        var volume: Int?

        func run() throws {
            let toNIfTI = output.hasSuffix(".nii") || output.hasSuffix(".nii.gz")
            switch (try FileKind(of: input), toNIfTI) {
            case (.folder, true): try seriesToNIfTI()
            case (.nifti, false) where output.hasSuffix(".dcm"): try niftiToSegmentation()
            case (.dicom, true): try segmentationToNIfTI()
            case (.folder, false), (.dicom, false):
                throw CommandError("'\(output)' must end in .nii or .nii.gz.")
            case (.nifti, _):
                throw CommandError("A NIfTI label map is converted to a DICOM SEG: '\(output)' must end in .dcm.")
            default:
                throw CommandError(
                    "'\(input)' is no folder with a DICOM series, NIfTI file or DICOM SEG.")
            }
        }

        private func openSeries(_ path: String) throws -> DICOMSeries {
            var options = SeriesOptions()
            options.volume = volume
            return try DICOMSeries(
                folder: URL(filePath: path), seriesUID: seriesUID, options: options)
        }

        private func seriesToNIfTI() throws {
            let series = try openSeries(input)
            try NIfTIFile.write(try series.volume(), to: URL(filePath: output))
            print("\(output): \(describe(series.geometry))")
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
            let written = try SegmentationObject.write(
                try map.turned(to: source.geometry), over: source,
                options: SegmentationOptions(softwareVersion: productVersion),
                to: URL(filePath: output))
            for sentence in written.repairs + written.warnings { print("note: \(sentence)") }
            print("\(output): \(written.segments.count) segments in \(written.frames) frames")
        }

        private func segmentationToNIfTI() throws {
            let object = try SegmentationObject(contentsOf: URL(filePath: input))
            let grid = try series.map { try openSeries($0).geometry }
            let map = try object.labelMap(onto: grid)
            try NIfTIFile.write(map, to: URL(filePath: output))
            let stem = output.hasSuffix(".gz") ? output.dropLast(7) : output.dropLast(4)
            let entries = object.segments.map {
                LabelFile.Entry(
                    description: $0.description,
                    algorithmType: $0.algorithmType.flatMap { .init(rawValue: $0) } ?? .semiautomatic,
                    algorithmName: $0.algorithmName)
            }
            try LabelFile(files: [entries]).write(to: URL(filePath: stem + ".json"))
            print("\(output): \(describe(map.geometry)); labels in \(stem).json")
        }

        private func describe(_ grid: Geometry) -> String {
            "\(grid.size.x) x \(grid.size.y) x \(grid.size.z) voxels, \(grid.orientation)"
        }
    }
}

extension LabelMap {
    /// The same labels with the axes in the order and direction of another grid of the same
    /// voxels: NIfTI files are often stored along other axes than their DICOM source.
    ///
    /// - Throws: ``GeometryError`` where the two grids are not the same voxels.
    fileprivate func turned(to grid: Geometry) throws -> LabelMap {
        try geometry.canonical().mustMatch(grid.canonical(), tolerance: 0.01)
        return try resampled(onto: grid)
    }
}
