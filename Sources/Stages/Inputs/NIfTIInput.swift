public import Foundation
public import NIfTI
public import Pipeline

/// A NIfTI file.
public struct NIfTIInput: PipelineInput {
    public static let portName = "nifti"

    /// The file, its header read and checked.
    public let file: NIfTIFile

    public init(path: URL) throws {
        file = try NIfTIFile(path)
    }

    /// A voxel in 4 bytes, by the file's header.
    public static func estimatedBytes(at path: URL) -> Int {
        guard let size = try? NIfTIFile(path).header.size else { return 0 }
        return size.prefix(3).reduce(4) { bytes, side in
            let (product, isLarge) = bytes.multipliedReportingOverflow(by: max(1, side))
            return isLarge ? bytes : product
        }
    }

    public static func filesBeside(_ path: String) -> [String] {
        NIfTIFile.filesBeside(URL(filePath: path)).map { $0.path(percentEncoded: false) }
    }

    /// The `.nii`, `.nii.gz` and `.hdr` files directly inside a study's folder.
    public static func candidates(in folder: URL) throws -> [URL] {
        try contents(of: folder).filter { url in
            let name = url.lastPathComponent.lowercased()
            return [".nii", ".nii.gz", ".hdr", ".hdr.gz"].contains { name.hasSuffix($0) }
        }
    }
}
