import DICOM
import Foundation
import Imaging
import Text
import DICOMFile

/// The attributes that a segmentation takes from its source.
enum SourceFields {
    private static let kinds: [UInt32: String] = [
        0x0010_0010: "PN", 0x0008_0090: "PN", 0x0008_1048: "PN", 0x0020_0010: "SH",
        0x0008_0050: "SH", 0x0010_0030: "DA", 0x0008_0020: "DA", 0x0008_0021: "DA",
        0x0008_0022: "DA", 0x0008_0023: "DA", 0x0008_0030: "TM", 0x0008_0031: "TM",
        0x0008_0032: "TM", 0x0008_0033: "TM", 0x0010_1010: "AS", 0x0010_21C0: "US",
        0x0012_0052: "FD",
    ]

    static let all = AttributePlace.ofSources.map { place in
        let attribute = place.attribute
        var field = AttributeField(path: [attribute.rawValue], of: attribute)
        if let vr = kinds[attribute.rawValue] {
            field = AttributeField(path: field.path, name: field.name, vr: vr)
        }
        field.fact = "\(attribute)"
        // What tells patients apart is shown nowhere.
        field.isShown = ![
            .patientName, .patientID, .issuerOfPatientID, .patientBirthDate,
        ].contains(attribute)
        switch attribute {
        case .patientSize, .patientWeight, .pregnancyStatus:
            let reason = "a number as DICOM has it, which is handed on as it is and used nowhere"
            field.unnoticeable[.huge] = reason
            field.unnoticeableInOne[.huge] = reason
        case .contentDate, .acquisitionDate, .seriesDate:
            let reason = "there are four dates, and the next of them is the source's own, too"
            for change in [Change.absent, .empty] {
                field.unnoticeable[change] = reason
                field.unnoticeableInOne[change] = reason
            }
        default: break
        }
        return field
    }
}
