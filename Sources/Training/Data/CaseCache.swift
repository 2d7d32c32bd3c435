internal import Files
internal import Foundation

/// Prepared cases on the disk, up to a number of bytes; the one that was not used for longest goes
/// first. Several processes may share a folder.
struct CaseCache: Sendable {
    let folder: URL
    let mostBytes: Int

    private static let ending = ".maiscase"
    private static let partial = ".partial"

    /// What is left of a process that was killed while writing is removed after this long.
    private static let partialSeconds = 3600.0

    /// - Throws: ``CaseError`` where the folder cannot be made.
    init(folder: URL, mostBytes: Int) throws {
        self.folder = folder
        self.mostBytes = mostBytes
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw CaseError.cacheUnwritable(
                folder: folder.path(percentEncoded: false), reason: "it cannot be made")
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
        let partial = folder.appending(path: ".\(UUID().uuidString)\(Self.partial)")
        do { try data.write(to: partial) } catch {
            try? FileManager.default.removeItem(at: partial)
            let cause = (error as? CocoaError)?.userInfo[NSUnderlyingErrorKey] as? POSIXError
            throw unwritable(cause?.code.rawValue)
        }
        let (from, to) = (
            partial.path(percentEncoded: false), url(key).path(percentEncoded: false)
        )
        guard rename(from, to) == 0 else {
            let code = errno
            try? FileManager.default.removeItem(at: partial)
            throw unwritable(code)
        }
    }

    private func unwritable(_ code: Int32?) -> CaseError {
        .cacheUnwritable(
            folder: folder.path(percentEncoded: false),
            reason: code.map { String(cString: strerror($0)) } ?? "writing stopped half-way")
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
            if name.hasPrefix("."), name.hasSuffix(Self.partial),
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
