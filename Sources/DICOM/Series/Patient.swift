internal import Files
public import Foundation
internal import DICOMFile

/// Whose a series is. Nothing asks for it unless a person wants names to be shown.
public struct Patient: Sendable, Hashable {
    /// Patient's Name (0010,0010), as it is stored.
    public let name: String?

    /// Patient ID (0010,0020).
    public let id: String?

    /// Reads the first DICOM file that a folder or one of those in it holds.
    ///
    /// - Parameter folder: A folder, or a DICOM file.
    /// - Returns: nil where there is no such file.
    public init?(in folder: URL) {
        let path = folder.path(percentEncoded: false)
        guard let walk = try? SeriesFolder.walk(path) else { return nil }
        for path in walk.files {
            guard let file = try? DICOMFile(path: path) else { continue }
            name = file.dataset.text(.patientName)
            id = file.dataset.text(.patientID)
            return
        }
        return nil
    }
}
