internal import Files
internal import Foundation

/// What a path is, told from its content where it can be, else from its name.
enum FileKind {
    case checkpoint, nifti, folder, dicom, session

    /// - Throws: ``CommandError`` where it is nothing that this program reads.
    init(of path: String) throws {
        var info = stat()
        guard FileName.withPath(path, { stat($0, &info) }) == 0 else {
            let error = SystemError(errno)
            throw CommandError(
                error.code == ENOENT
                    ? "There is no '\(path)'." : "'\(path)' cannot be read: \(error).")
        }
        guard info.st_mode & S_IFMT != S_IFDIR else {
            self = .folder
            return
        }
        let start: Data
        do {
            let file = try BoundedFile.open(path, most: .max)
            start = try file.read(upToCount: 132) ?? Data()
        } catch let fault as BoundedFile.Fault {
            throw CommandError("'\(path)' cannot be read: \(fault.reason).")
        }
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
                '\(path)' is not a folder, DICOM file, NIfTI (.nii, .nii.gz, .hdr, .img), session \
                (.json) or checkpoint (.safetensors, .pth).
                """)
        }
    }
}
