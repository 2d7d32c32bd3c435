internal import Foundation

/// What a path is, told from its content where it can be, else from its name.
enum FileKind {
    case checkpoint, nifti, folder, dicom, session

    /// - Throws: ``CommandError`` where it is nothing that this program reads.
    init(of path: String) throws {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw CommandError("There is no '\(path)'.")
        }
        guard !isFolder.boolValue else {
            self = .folder
            return
        }
        guard let file = FileHandle(forReadingAtPath: path),
            let start = try? file.read(upToCount: 132)
        else { throw CommandError("'\(path)' cannot be read: permission denied, or not a file.") }
        let name = path.lowercased()
        if start.count == 132, start.suffix(4) == Data("DICM".utf8) {
            self = .dicom
        } else if [".nii", ".nii.gz", ".hdr", ".img", ".hdr.gz", ".img.gz"].contains(
            where: name.hasSuffix)
        {
            self = .nifti
        } else if name.hasSuffix(".json") {
            self = .session
        } else if [".safetensors", ".pth", ".pt", ".bin", ".ckpt"].contains(where: name.hasSuffix) {
            self = .checkpoint
        } else {
            throw CommandError(
                """
                '\(path)' is no folder, DICOM file, NIfTI (.nii, .nii.gz, .hdr, .img), session \
                (.json) or checkpoint (.safetensors, .pth).
                """)
        }
    }
}
