import DICOM
import Foundation
import Imaging
import Text

extension DICOMInput {
    /// A real segmentation, by its file under `Tests/DICOMTests/Data/seg`.
    static func segmentation(_ name: String, _ kind: String) throws -> DICOMInput {
        let file = try DICOMDocument(Repository.bytes("Tests/DICOMTests/Data/seg/\(name)"))
        return DICOMInput(kind: kind, files: [file]) { folder in
            try facts(
                of: SegmentationObject(contentsOf: folder.appending(path: "IM0.dcm")), onto: nil)
        }
    }

    /// All that a segmentation is read for.
    static func facts(of object: SegmentationObject, onto grid: Geometry?) throws -> Reading {
        let map = try object.labelMap(onto: grid, outside: .leaveOut)
        var facts = Fingerprint.facts(map.geometry)
        facts["labels"] = Fingerprint.of(map.labels)
        facts["kind"] = object.type.rawValue
        facts["object"] = object.sopInstanceUID
        facts["series"] = object.seriesInstanceUID
        facts["study"] = object.studyInstanceUID
        facts["referenced"] =
            object.referencedSeries.isEmpty
            ? "none" : object.referencedSeries.joined(separator: ", ")
        for child in Mirror(reflecting: object.texts).children {
            let text = "\(child.value)"
            facts["text \(child.label ?? "?")"] = text == "nil" ? "none" : text
        }
        for segment in object.segments {
            let prefix = "segment \(segment.number)"
            facts.merge(Fingerprint.facts(segment.description, prefix)) { $1 }
            facts["\(prefix) algorithm type"] = segment.algorithmType?.rawValue ?? "none"
            facts["\(prefix) algorithm name"] = segment.algorithmName ?? "none"
        }
        let overlap = try object.overlapWarning().map { [$0] } ?? []
        return Reading(facts: facts, warnings: object.warnings + overlap)
    }
}
