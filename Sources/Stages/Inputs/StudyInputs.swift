internal import DICOM
internal import Files
public import Foundation
internal import Imaging
public import NIfTI
public import Pipeline
public import Sessions

// What a pipeline file may name under `takes:`.

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

/// A recorded session.
public struct SessionInput: PipelineInput {
    public static let portName = "session"

    /// The session, checked.
    public let session: RecordedSession

    /// What messages call it.
    public let file: String

    /// Where it lies, and the masks that it names beside it; nil where a stage made it.
    let url: URL?

    /// Makes the masks that its events name, where a stage made it.
    let makeMask: (@Sendable (String) throws -> LabelMap)?

    public init(path: URL) throws {
        session = try RecordedSession(contentsOf: path)
        file = path.lastPathComponent
        url = path
        makeMask = nil
    }

    /// A session that a stage has made.
    init(
        _ session: RecordedSession, named name: String,
        masks: (@Sendable (String) throws -> LabelMap)? = nil
    ) {
        self.session = session
        file = name
        url = nil
        makeMask = masks
    }

    /// The masks that its events name. Most sessions name none, which is seen without reading them.
    public static func filesBeside(_ path: String) -> [String] {
        guard let data = try? BoundedFile.read(path, most: RecordedSession.largestFile),
            data.range(of: Data("\"mask\"".utf8)) != nil
        else { return [] }
        let url = URL(filePath: path)
        // One that cannot be read is another once it can be.
        guard let session = try? RecordedSession(contentsOf: url) else { return [] }
        let folder = url.deletingLastPathComponent()
        return session.maskFiles.map { folder.appending(path: $0).path(percentEncoded: false) }
    }

    /// The `.json` files directly inside a study's folder; of several those that say that they are
    /// sessions, since label files lie beside labels.
    public static func candidates(in folder: URL) throws -> [URL] {
        let all = try contents(of: folder).filter { $0.pathExtension.lowercased() == "json" }
        guard all.count > 1 else { return all }
        let sessions = all.filter { file in
            let path = file.path(percentEncoded: false)
            guard let data = try? BoundedFile.read(path, most: RecordedSession.largestFile) else {
                return true
            }
            return data.range(of: Data("\"mais_session\"".utf8)) != nil
        }
        return sessions.isEmpty ? all : sessions
    }
}

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

/// Whether this is a folder, or a link to one.
private func isFolder(_ url: URL) -> Bool {
    var info = stat()
    return FileName.withPath(url.path(percentEncoded: false)) { stat($0, &info) } == 0
        && info.st_mode & S_IFMT == S_IFDIR
}

/// A DICOM file starts with 128 bytes of anything and `DICM` (PS3.10, 7.1). A pipe is not one, and is
/// not waited for.
func looksLikeDICOM(_ path: String) -> Bool {
    guard let file = try? BoundedFile.open(path, most: .max) else { return false }
    let start = (try? file.read(upToCount: 132)) ?? Data()
    return start.count == 132 && start.suffix(4) == Data("DICM".utf8)
}
