import DICOM
import Foundation
import Imaging
import Text

extension DICOMInput {
    /// A real segmentation, by its file under `Tests/DICOMTests/Data/seg`.
    static func segmentation(_ name: String, _ kind: String) throws -> DICOMInput {
        let file = try DICOMDocument(Repository.bytes("Tests/DICOMTests/Data/seg/\(name)"))
        return DICOMInput(kind: kind, files: [file]) { folder in
            let object = try SegmentationObject(contentsOf: folder.appending(path: "IM0.dcm"))
            let map = try object.labelMap()
            var facts = Fingerprint.facts(map.geometry)
            facts["labels"] = Fingerprint.of(map.labels)
            facts["kind"] = object.type.rawValue
            facts["object"] = object.sopInstanceUID
            facts["series"] = object.seriesInstanceUID
            facts["study"] = object.studyInstanceUID
            facts["referenced"] =
                object.referencedSeries.isEmpty
                ? "none" : object.referencedSeries.joined(separator: ", ")
            for segment in object.segments {
                let prefix = "segment \(segment.number)"
                facts.merge(Fingerprint.facts(segment.description, prefix)) { $1 }
                facts["\(prefix) algorithm type"] = segment.algorithmType?.rawValue ?? "none"
                facts["\(prefix) algorithm name"] = segment.algorithmName ?? "none"
            }
            return Reading(facts: facts, warnings: object.warnings)
        }
    }
}
