import DICOM
import Foundation
import Imaging
import Text
import DICOMFile

extension DICOMInput {
    /// A series over which a segmentation is written: what of its header comes into that.
    static func written() throws -> DICOMInput {
        DICOMInput(kind: "SEG written over CT", files: try ct().files) { folder in
            let series = try DICOMSeries(folder: folder)
            let labels = (0..<series.geometry.count).map { UInt16($0 % 7 == 0 ? 1 : 0) }
            let map = LabelMap(
                geometry: series.geometry, labels: labels,
                segments: [SegmentDescription(label: 1, name: "one")])
            let url = folder.appending(path: "seg.bin")
            var options = SegmentationOptions(
                softwareVersion: "1", checkpointName: "a.safetensors",
                checkpointDigest: String(repeating: "0f", count: 32))
            options.bodyPartExamined = "LIVER"
            let report = try SegmentationObject.write(map, over: series, options: options, to: url)
            let written = try DICOMDocument([UInt8](Data(contentsOf: url)))
            var facts: [String: String] = [:]
            for place in AttributePlace.ofSources {
                let element = written.element([place.attribute.rawValue])
                let text = element.map { $0.text ?? "\($0.value)" } ?? ""
                facts["\(place.attribute)"] = text.isEmpty ? "none" : text
            }
            return Reading(facts: facts, warnings: report.warnings)
        }
    }
}
