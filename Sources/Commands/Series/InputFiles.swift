internal import DICOM
internal import Files
internal import Foundation

/// The files and folders that a command reads, which it must not write over.
struct InputFiles {
    private struct Identity: Hashable {
        let device: UInt
        let number: UInt

        /// Of the file that a path leads to; nil where there is none.
        init?(_ path: String) {
            var info = stat()
            guard FileName.withPath(path, { stat($0, &info) }) == 0 else { return nil }
            (device, number) = (UInt(info.st_dev), UInt(info.st_ino))
        }
    }

    private let paths: [String]

    /// - Parameter paths: As they were given; nil for what was not given. A series may be named as
    ///   `FOLDER#SeriesInstanceUID`.
    init(_ paths: [String?]) { self.paths = paths.compactMap(\.self) }

    /// Checks that a file that is to be written is none of these, whatever its name.
    ///
    /// - Throws: A sentence that names both.
    func mustNotHold(output: String) throws {
        guard let written = Identity(output) else { return }
        for path in paths {
            let folder = SeriesPath(path).folder
            // Whether it can be listed, its reader says.
            let files = (try? FolderWalk(folder))?.files ?? []
            guard let file = files.first(where: { Identity($0) == written }) else { continue }
            throw CommandError(
                """
                '\(output)' is \(file == output ? "one of the files that are read" : "'\(file)'"), \
                which would be lost. Nothing was written: name another file.
                """)
        }
    }
}
