import DICOM
import Foundation
import Imaging
import Text

extension DICOMInput {
    /// A segmentation that was written over a real series, and is read to be laid on it.
    static func segmentationOverSeries() throws -> DICOMInput {
        let images = try mr().files
        let files = images.enumerated().map { (name: "IM\($0).dcm", bytes: $1.bytes) }
        let segmentation = try Scratch.with(files) { folder in
            let series = try DICOMSeries(folder: folder)
            let labels = (0..<series.geometry.count).map {
                UInt16($0 % 7 == 0 ? 1 : $0 % 5 == 0 ? 2 : 0)
            }
            let map = LabelMap(
                geometry: series.geometry, labels: labels,
                segments: [
                    SegmentDescription(label: 1, name: "one"),
                    SegmentDescription(label: 2, name: "two"),
                ])
            let url = folder.appending(path: "seg.bin")
            _ = try SegmentationObject.write(
                map, over: series,
                options: SegmentationOptions(
                    softwareVersion: "1", checkpointName: "a.safetensors",
                    checkpointDigest: String(repeating: "0f", count: 32)),
                to: url)
            return try DICOMDocument([UInt8](Data(contentsOf: url)))
        }
        return DICOMInput(
            kind: "SEG over its series", files: [segmentation] + images, changing: [0],
            read: readOverSeries)
    }

    /// Reads the first file as a segmentation of the others.
    private static func readOverSeries(_ folder: URL) throws -> Reading {
        let file = folder.appending(path: "IM0.dcm")
        let moved = folder.appending(path: "segmentation.bin")
        let inside = folder.appending(path: "series", directoryHint: .isDirectory)
        try FileManager.default.moveItem(at: file, to: moved)
        try FileManager.default.createDirectory(at: inside, withIntermediateDirectories: true)
        for number in 1...4 {
            try FileManager.default.moveItem(
                at: folder.appending(path: "IM\(number).dcm"),
                to: inside.appending(path: "IM\(number).dcm"))
        }
        let object = try SegmentationObject(contentsOf: moved)
        let series = try DICOMSeries(folder: inside)
        var reading = try facts(of: object, onto: series.geometry)
        reading.warnings += object.warnings(over: series)
        // What the command says of voxels that it leaves out where that was asked for.
        if let lost = try object.outside(of: series.geometry) {
            reading.warnings.append(Warning(.segmentationOutside, "\(lost)"))
        }
        return reading
    }
}
