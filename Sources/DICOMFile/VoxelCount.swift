public import Foundation
internal import CDCMTK

/// How many voxels a DICOM file holds, as its header says: to tell what a series will take in memory.
public enum VoxelCount {
    /// - Returns: Rows times columns times frames; `nil` for what is no image.
    public static func of(_ file: URL) -> Int? {
        guard let open = try? DICOMFile(path: file.path(percentEncoded: false)),
            let pixels = try? open.pixels()
        else { return nil }
        let (slice, isLarge) = Int(pixels.rows).multipliedReportingOverflow(by: Int(pixels.columns))
        let (count, isLarger) = slice.multipliedReportingOverflow(by: max(1, Int(pixels.frames)))
        return isLarge || isLarger ? nil : count
    }
}
