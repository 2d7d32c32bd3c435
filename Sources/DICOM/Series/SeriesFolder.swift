internal import CDCMTK
internal import Files
public import Foundation
internal import Text
internal import DICOMFile

/// Looking for image series in a folder tree.
public enum SeriesFolder {
    /// Every image series under a folder, and the files that are no images.
    ///
    /// Only headers are read. Files that cannot be read, that are no DICOM, or that hold no image
    /// are set aside with the reason; nothing in the tree makes the search fail. A series to which
    /// something belongs, or may, that cannot be read is incomplete.
    ///
    /// - Parameter folder: A folder, searched with all its subfolders, or one file.
    /// - Throws: ``DICOMError/folder(_:_:)`` where there is no such folder.
    public static func scan(_ folder: URL) throws(DICOMError) -> SeriesScan {
        try scan(folder.path(percentEncoded: false))
    }

    /// The same for a path, whose names may be of any bytes.
    ///
    /// - Parameter linkedFolders: Whether links to folders are followed.
    public static func scan(
        _ path: String, linkedFolders: Bool = true
    ) throws(DICOMError) -> SeriesScan {
        let walk = try walk(path, linkedFolders: linkedFolders)
        let found = concurrently(walk.files.count) { look(at: walk.files[$0]) }
        var sorting = SeriesSorting()
        for (path, finding) in zip(walk.files, found) { sorting.add(finding, path) }
        for passed in walk.passedOver {
            sorting.add(
                .unreadable(passed.reason, series: nil, isDICOM: false, error: passed.error),
                passed.path)
        }
        return sorting.scan(folders: Set(walk.passedOver.map(\.path).filter(isFolder)))
    }

    private static func isFolder(_ path: String) -> Bool {
        var info = stat()
        return FileName.withPath(path) { stat($0, &info) } == 0 && info.st_mode & S_IFMT == S_IFDIR
    }

    /// The regular files under a folder, in order, so that the same tree gives the same answer; or
    /// the one file.
    static func walk(
        _ path: String, linkedFolders: Bool = true
    ) throws(DICOMError) -> FolderWalk {
        do { return try FolderWalk(path, linkedFolders: linkedFolders) } catch {
            guard error.code != ENOENT else {
                throw .folder(path, "there is no such file or folder")
            }
            guard error.code != EINVAL else {
                throw .folder(path, "it is neither a regular file nor a folder")
            }
            throw .folder(path, "\(error)", error)
        }
    }

    private static func look(at path: String) -> SeriesFinding {
        do {
            return .image(try ImageHeader(DICOMFile(path: path)))
        } catch NoImage.something(let reason, let series) {
            return .something(reason, series: series)
        } catch NoImage.damaged(let reason, let series) {
            return .unreadable(reason, series: series, isDICOM: true, error: nil)
        } catch {
            return finding(of: path, error)
        }
    }

    /// What can be told of a file that cannot be opened.
    private static func finding(of path: String, _ error: any Error) -> SeriesFinding {
        var peek = CDPeek()
        FileName.withPath(path) { cd_peek($0, &peek) }
        let sopClass = text(&peek.sopClassUID)
        let series = text(&peek.seriesInstanceUID)
        let reason =
            if let error = error as? DICOMFileError { error.reason } else { "\(error)" }
        if let kind = ObjectKind.name(sopClass) {
            return .something("it is \(kind), and cannot be read: \(reason)", series: nil)
        }
        return .unreadable(
            reason, series: series.isEmpty ? nil : series, isDICOM: peek.looksLikeDICOM,
            error: (error as? any SystemFault)?.systemError)
    }

    private static func text<Characters>(_ characters: inout Characters) -> String {
        withUnsafeBytes(of: &characters) {
            String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}

/// What one file is.
enum SeriesFinding: Sendable {
    case image(ImageHeader)
    /// A file of another kind, or an object without pixels; of which series, where it says so.
    case something(String, series: String?)
    /// What may be an image and cannot be read; of which series, where it says so.
    case unreadable(String, series: String?, isDICOM: Bool, error: SystemError?)
}

/// What a folder tree holds.
public struct SeriesScan: Sendable, Encodable {
    /// The image series, in the order of their files' paths.
    public let series: [SeriesSummary]
    /// The files that belong to none.
    public let setAside: [SetAside]
    /// Those among them that cannot be read although they may be images.
    let unreadable: [SetAside]
    /// Those among them that are DICOM objects of another kind.
    let objects: [SetAside]

    private enum CodingKeys: String, CodingKey { case series, setAside }
}

/// A file that is no part of a series or of a volume.
public struct SetAside: Sendable, Codable, Hashable {
    /// The file, as it was found.
    public let path: String
    /// Why, as a sentence without a full stop.
    public let reason: String
    /// The system's fault behind it.
    var error: SystemError?

    /// Whether the system did not let it be looked at, so that nobody knows what it is.
    public var isUnknown: Bool { error != nil }

    private enum CodingKeys: String, CodingKey { case path, reason }

    public init(path: String, reason: String) {
        self.init(path: path, reason: reason, error: nil)
    }

    init(path: String, reason: String, error: SystemError?) {
        self.path = path
        self.reason = reason
        self.error = error
    }
}
