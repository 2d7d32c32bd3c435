internal import Foundation
internal import DICOMFile

/// Where a DICOM series lies, as a user names it.
///
/// A path that ends in `#` and a Series Instance UID names one series of a folder that holds several,
/// unless a folder of the whole name is there.
public struct SeriesPath: Sendable, Equatable {
    /// Searched with its subfolders.
    public let folder: String

    /// Which of its series, where the path says it.
    public let seriesUID: String?

    public init(_ path: String) {
        let parts = path.split(
            separator: "#", omittingEmptySubsequences: false)
        guard parts.count > 1, let uid = parts.last,
            // A UID is digits and dots, 64 at most (PS3.5, 9.1).
            (1...64).contains(uid.utf8.count), uid.allSatisfy({ "0123456789.".contains($0) }),
            !FileManager.default.fileExists(atPath: path)
        else {
            (folder, seriesUID) = (path, nil)
            return
        }
        (folder, seriesUID) = (String(path[..<uid.startIndex].dropLast()), String(uid))
    }
}
