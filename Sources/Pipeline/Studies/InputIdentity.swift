internal import Files
internal import Foundation

/// What an input of a run is, without a look at its content.
enum InputIdentity {
    /// What tells whether an input is still the same: its path, size and time of change; for a
    /// folder those of every file in it. No content is read.
    ///
    /// A path that does not exist has an identity too: it is another one once it exists.
    static func of(_ path: String) -> String {
        let root = whole(path)
        var hash = SHA256()
        func add(_ name: String, _ info: stat?) {
            // A zero byte ends the name, as it cannot be in one.
            hash.add(Array((name + "\0").utf8))
            guard let info else { return hash.add(Array("absent\0".utf8)) }
            let time = info.st_mtim
            hash.add(
                Array(
                    "\(info.st_size) \(time.tv_sec).\(time.tv_nsec) \(info.st_mode & S_IFMT)\0".utf8
                ))
        }
        let info = Self.info(root)
        guard let info, info.st_mode & S_IFMT == S_IFDIR else {
            add(root, info)
            return hash.digest.hexadecimal
        }
        hash.add(Array((root + "\0").utf8))
        // A folder that cannot be listed is refused by its reader; it is another one once it can be.
        guard let walk = try? FolderWalk(root) else { return hash.digest.hexadecimal }
        let base = root.hasSuffix("/") ? root.utf8.count : root.utf8.count + 1
        for file in walk.files + walk.passedOver.map(\.path) {
            // The time of a folder says nothing that its files do not.
            let info = Self.info(file)
            guard info.map({ $0.st_mode & S_IFMT != S_IFDIR }) ?? true else { continue }
            add(String(decoding: file.utf8.dropFirst(base), as: UTF8.self), info)
        }
        return hash.digest.hexadecimal
    }

    /// A path from the root on, without `.` and `..`; links in it stay. That of a folder may end in `/`.
    static func whole(_ path: String) -> String {
        let isPlain =
            path.hasPrefix("/") && !path.hasSuffix("/") && !path.contains("//")
            && !path.contains("/.")
        guard !isPlain else { return path }
        return URL(filePath: path).standardizedFileURL.path(percentEncoded: false)
    }

    private static func info(_ path: String) -> stat? {
        var info = stat()
        return FileName.withPath(path) { stat($0, &info) } == 0 ? info : nil
    }
}
