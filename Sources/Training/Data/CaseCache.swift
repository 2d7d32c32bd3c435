internal import Files
internal import Foundation

/// Prepared cases on the disk, up to a number of bytes; the one that was not used for longest goes
/// first. Several processes may share a folder.
struct CaseCache: Sendable {
    let folder: URL
    let mostBytes: Int

    private static let ending = ".maiscase"

    /// What is left of a process that was killed while writing is removed after this long.
    private static let partialSeconds = 3600.0

    /// - Throws: ``CaseError`` where the folder cannot be made.
    init(folder: URL, mostBytes: Int) throws {
        self.folder = folder
        self.mostBytes = mostBytes
        let path = folder.path(percentEncoded: false)
        do { try FilePermissions.makeFolders(path) } catch {
            throw CaseError.cacheUnwritable(folder: path, error)
        }
    }

    private func url(_ key: String) -> URL { folder.appending(path: key + Self.ending) }

    /// The case of this key, as it was written; nil where there is none, or a damaged one.
    func read(_ key: String, name: String) -> PreparedCase? {
        let url = url(key)
        let path = url.path(percentEncoded: false)
        // A foreign file of any size may stand there.
        guard let bytes = Self.bytes(of: path), bytes <= mostBytes,
            let data = try? Data(contentsOf: url),
            let prepared = CaseFile.decoded(data, key: key, name: name)
        else { return nil }
        // The time of its last use; a folder that may only be read keeps what it has.
        try? FileManager.default.setAttributes([.modificationDate: Date()], ofItemAtPath: path)
        return prepared
    }

    /// Keeps a case, and makes room for it. One larger than the whole cache is not kept.
    ///
    /// - Throws: ``CaseError`` where it cannot be written.
    func write(_ prepared: PreparedCase, key: String) throws {
        let data = try CaseFile.encoded(prepared, key: key)
        guard data.count <= mostBytes else { return }
        try makeRoom(for: data.count, but: key)
        do { try WholeFile.write(data, to: url(key), .unflushed) } catch { throw unwritable(error) }
    }

    private func unwritable(_ error: SystemError) -> CaseError {
        .cacheUnwritable(folder: folder.path(percentEncoded: false), error)
    }

    /// Removes the oldest files until so many bytes fit in.
    private func makeRoom(for bytes: Int, but key: String) throws {
        let files = FileManager.default
        let names =
            (try? FolderWalk.names(in: folder.path(percentEncoded: false))) ?? []
        var kept: [(url: URL, bytes: Int, used: Date)] = []
        for name in names {
            let url = folder.appending(path: name)
            let path = url.path(percentEncoded: false)
            guard let attributes = try? files.attributesOfItem(atPath: path),
                let used = attributes[.modificationDate] as? Date, let bytes = Self.bytes(of: path)
            else { continue }
            if name.hasPrefix("."), name.hasSuffix(WholeFile.partial),
                -used.timeIntervalSinceNow > Self.partialSeconds
            {
                try? files.removeItem(at: url)
            } else if name.hasSuffix(Self.ending), name != key + Self.ending {
                kept.append((url, bytes, used))
            }
        }
        var total = kept.reduce(bytes) { $0 + $1.bytes }
        kept.sort { $0.used < $1.used }
        for file in kept where total > mostBytes {
            try? files.removeItem(at: file.url)
            total -= file.bytes
        }
    }

    /// The size of a plain file.
    private static func bytes(of path: String) -> Int? {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        guard attributes?[.type] as? FileAttributeType == .typeRegular else { return nil }
        return (attributes?[.size] as? NSNumber)?.intValue
    }
}
