public import Foundation

/// Looking for image series in a folder tree.
public enum SeriesFolder {
    /// Every image series under a folder, and what is none.
    ///
    /// Only headers are read. Files that cannot be read, that are no DICOM, or that hold no image
    /// are set aside with the reason; nothing in the tree makes the search fail.
    ///
    /// - Parameter folder: A folder, searched with all its subfolders, or one file.
    /// - Throws: ``DICOMError/folder(_:_:)`` where there is no such folder.
    public static func scan(_ folder: URL) throws(DICOMError) -> SeriesScan {
        let paths = try files(under: folder)
        let found = concurrently(paths.count) { index in
            Result { try header(of: paths[index]) }
        }
        var setAside: [SetAside] = []
        var bySeries: [String: [ImageHeader]] = [:]
        var seen: [String: String] = [:]
        for (path, result) in zip(paths, found) {
            switch result {
            case .failure(NoImage.because(let reason)):
                setAside.append(SetAside(path: path, reason: reason))
            case .failure(DICOMError.file(_, let reason, _, _)):
                setAside.append(SetAside(path: path, reason: reason))
            case .failure(let error):
                setAside.append(SetAside(path: path, reason: "\(error)"))
            case .success(let header):
                if let twin = seen[header.sopInstanceUID] {
                    setAside.append(
                        SetAside(path: path, reason: "it is the same instance as '\(twin)'"))
                    continue
                }
                seen[header.sopInstanceUID] = path
                bySeries[header.seriesInstanceUID, default: []].append(header)
            }
        }
        let series = bySeries.values.map { SeriesSummary($0) }
            .sorted { $0.headers[0].path < $1.headers[0].path }
        return SeriesScan(series: series, setAside: setAside)
    }

    private static func header(of path: String) throws -> ImageHeader {
        try ImageHeader(DICOMFile(path: path))
    }

    /// The regular files, sorted, so that the same tree gives the same answer.
    static func files(under folder: URL) throws(DICOMError) -> [String] {
        let path = folder.path(percentEncoded: false)
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw .folder(path, "there is no such file or folder")
        }
        guard isFolder.boolValue else { return [path] }
        let base = path.hasSuffix("/") ? path : path + "/"
        let real = folder.resolvingSymlinksInPath().path(percentEncoded: false)
        guard let walk = FileManager.default.enumerator(atPath: real) else {
            throw .folder(path, "it cannot be opened")
        }
        var files: [String] = []
        while let name = walk.nextObject() as? String {
            switch walk.fileAttributes?[.type] as? FileAttributeType {
            case .typeRegular?: files.append(base + name)
            case .typeSymbolicLink?:
                // Archives keep files as links. Links to folders are not followed: they may go
                // in circles.
                var leadsToFolder: ObjCBool = false
                let manager = FileManager.default
                if manager.fileExists(atPath: base + name, isDirectory: &leadsToFolder),
                    !leadsToFolder.boolValue
                {
                    files.append(base + name)
                }
            default: break
            }
        }
        return files.sorted()
    }
}

/// What a folder tree holds.
public struct SeriesScan: Sendable, Encodable {
    /// The image series, in the order of their files' paths.
    public let series: [SeriesSummary]
    /// The files that belong to none.
    public let setAside: [SetAside]
}

/// A file that is no part of a series or of a volume.
public struct SetAside: Sendable, Codable, Equatable {
    /// The file, as it was found.
    public let path: String
    /// Why, as a sentence without a full stop.
    public let reason: String
}
