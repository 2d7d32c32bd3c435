internal import Files
internal import Foundation
internal import Pipeline

// What the kinds of input share: cheap looks at the files of a study.

/// What lies directly inside a folder, in the order of the names; hidden files are passed over.
func contents(of folder: URL) throws -> [URL] {
    let path = folder.path(percentEncoded: false)
    do {
        return try FolderWalk.names(in: path).filter { $0.utf8.first != UInt8(ascii: ".") }
            .map { folder.appending(path: $0) }
    } catch {
        throw StageError("'\(path)' cannot be listed: \(error)")
    }
}

/// A DICOM file starts with 128 bytes of anything and `DICM` (PS3.10, 7.1). A pipe is not one, and is
/// not waited for.
func looksLikeDICOM(_ path: String) -> Bool {
    guard let file = try? BoundedFile.open(path, most: .max) else { return false }
    let start = (try? file.read(upToCount: 132)) ?? Data()
    return start.count == 132 && start.suffix(4) == Data("DICM".utf8)
}
