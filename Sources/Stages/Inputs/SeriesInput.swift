internal import DICOM
internal import Files
public import Foundation
public import Pipeline
internal import DICOMFile

/// A folder that holds a DICOM series. `read-dicom` opens it, since its options say which.
///
/// A path that ends in `#` and a Series Instance UID names one series of a folder that holds several.
public struct SeriesInput: PipelineInput {
    public static let portName = "dicom-series"

    /// The folder, searched with its subfolders.
    public let folder: URL

    /// Which of its series, where the path says it.
    public let seriesUID: String?

    public init(path: URL) throws {
        let place = SeriesPath(path.relativePath)
        guard FileName.withPath(place.folder, { access($0, F_OK) }) == 0 else {
            throw StageError("there is no folder '\(place.folder)'")
        }
        folder = URL(filePath: place.folder)
        seriesUID = place.seriesUID
    }

    public static func location(of path: String) -> String { SeriesPath(path).folder }

    /// A voxel in 4 bytes, as its files are read: those of the first file, as many times as there
    /// are files. At least the size of the files, which may hold many frames each.
    public static func estimatedBytes(at path: URL) -> Int {
        var (files, bytes, voxels) = (0, 0, 0)
        let folder = path.path(percentEncoded: false)
        for file in (try? FolderWalk(folder))?.files ?? [] {
            var info = stat()
            guard FileName.withPath(file, { stat($0, &info) }) == 0 else { continue }
            if voxels == 0, looksLikeDICOM(file), let count = VoxelCount.of(URL(filePath: file)) {
                voxels = min(count, 1 << 40)
            }
            files += 1
            bytes += Int(info.st_size)
        }
        // One file may hold all the frames, and others none.
        let (floats, isLarge) = (4 * voxels).multipliedReportingOverflow(by: files)
        return isLarge ? bytes : max(bytes, floats)
    }

    /// The folders directly inside a study's folder, or the folder itself, that hold DICOM files.
    public static func candidates(in folder: URL) throws -> [URL] {
        try ([folder] + contents(of: folder).filter(isFolder)).filter { place in
            try contents(of: place).contains {
                !isFolder($0) && looksLikeDICOM($0.path(percentEncoded: false))
            }
        }
    }
}

/// Whether this is a folder, or a link to one.
private func isFolder(_ url: URL) -> Bool {
    var info = stat()
    return FileName.withPath(url.path(percentEncoded: false)) { stat($0, &info) } == 0
        && info.st_mode & S_IFMT == S_IFDIR
}
