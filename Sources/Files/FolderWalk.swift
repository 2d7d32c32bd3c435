internal import Foundation

/// What lies under a folder, by the bytes of its names: the one walk of all commands and readers.
///
/// Links to folders are followed, since archives are put together of links, and each folder is gone
/// through once, however many ways lead there. Nothing is passed over in silence: folders that may
/// not be listed, links that lead nowhere and what is no regular file are in ``passedOver``.
package struct FolderWalk: Sendable {
    /// Something under the folder that is not among ``files``.
    package struct PassedOver: Sendable, Equatable {
        package let path: String
        /// Why, as the end of a sentence: `it cannot be listed: Permission denied`.
        package let reason: String
        /// The system's fault, where it is one.
        package let error: SystemError?
    }

    /// The regular files, also behind links, in the order of their names' bytes. Paths begin as the
    /// folder was given.
    package private(set) var files: [String] = []

    /// What could not be listed or is no regular file, in the order of the paths.
    package private(set) var passedOver: [PassedOver] = []

    private struct Identity: Hashable {
        let device: UInt
        let number: UInt
    }

    private var seen: Set<Identity> = []

    /// Goes through a folder; or takes the one file that `path` names.
    ///
    /// - Parameters:
    ///   - hidden: Whether names with a dot at the beginning count.
    ///   - linkedFolders: Whether links to folders are followed.
    /// - Throws: Where there is nothing at the path, or the folder itself cannot be listed.
    package init(
        _ path: String, hidden: Bool = true, linkedFolders: Bool = true
    ) throws(SystemError) {
        var info = stat()
        guard FileName.withPath(path, { stat($0, &info) }) == 0 else { throw SystemError(errno) }
        guard info.st_mode & S_IFMT == S_IFDIR else {
            guard info.st_mode & S_IFMT == S_IFREG else { throw SystemError(EINVAL) }
            files = [path]
            return
        }
        let base = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        seen.insert(Identity(device: UInt(info.st_dev), number: UInt(info.st_ino)))
        var waiting = [base]
        // Folders first and links to folders last, so that a folder goes by its own name.
        var links: [String] = []
        try list(base, hidden, &waiting, &links)
        waiting.removeFirst()
        while true {
            if let folder = waiting.popLast() {
                do throws(SystemError) { try list(folder, hidden, &waiting, &links) } catch {
                    passedOver.append(
                        PassedOver(
                            path: folder, reason: "it cannot be listed: \(error)", error: error))
                }
            } else if !links.isEmpty {
                let link = links.removeFirst()
                if linkedFolders, isNew(link) { waiting.append(link) }
            } else {
                break
            }
        }
        files.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        passedOver.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    }

    /// What lies directly in a folder: names in the order of their bytes.
    package static func names(in folder: String) throws(SystemError) -> [String] {
        guard let directory = FileName.withPath(folder, { opendir($0) }) else {
            throw SystemError(errno)
        }
        defer { closedir(directory) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = readdir(directory) else { break }
            let name = Self.name(of: entry)
            if name != ".", name != ".." { names.append(name) }
        }
        guard errno == 0 else { throw SystemError(errno) }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    private mutating func list(
        _ folder: String, _ hidden: Bool, _ folders: inout [String], _ links: inout [String]
    ) throws(SystemError) {
        guard let directory = FileName.withPath(folder, { opendir($0) }) else {
            throw SystemError(errno)
        }
        defer { closedir(directory) }
        let base = folder == "/" ? folder : folder + "/"
        while true {
            errno = 0
            guard let entry = readdir(directory) else { break }
            let name = Self.name(of: entry)
            guard name != ".", name != "..", hidden || !name.hasPrefix(".") else { continue }
            let path = base + name
            // Most file systems say what an entry is; to ask for each of a million would take long.
            switch Int(entry.pointee.d_type) {
            case Int(DT_REG): files.append(path)
            case Int(DT_DIR): if isNew(path) { folders.append(path) }
            default: look(at: path, &folders, &links)
            }
        }
        guard errno == 0 else { throw SystemError(errno) }
    }

    /// Sorts in a link, or an entry of which the file system does not say what it is.
    private mutating func look(
        at path: String, _ folders: inout [String], _ links: inout [String]
    ) {
        var (info, own) = (stat(), stat())
        let isThere = FileName.withPath(path) { lstat($0, &own) == 0 && stat($0, &info) == 0 }
        guard isThere else {
            let error = SystemError(errno)
            let isLink = own.st_mode & S_IFMT == S_IFLNK
            passedOver.append(
                PassedOver(
                    path: path,
                    reason: isLink
                        ? "it is a link that leads nowhere: \(error)"
                        : "it cannot be read: \(error)",
                    error: error))
            return
        }
        switch info.st_mode & S_IFMT {
        case S_IFREG: files.append(path)
        case S_IFDIR where own.st_mode & S_IFMT == S_IFLNK: links.append(path)
        case S_IFDIR: if isNew(path) { folders.append(path) }
        default:
            passedOver.append(
                PassedOver(path: path, reason: "it is not a regular file", error: nil))
        }
    }

    /// Whether a folder was not gone through before; from now on it was.
    private mutating func isNew(_ folder: String) -> Bool {
        var info = stat()
        // One that is gone or may not be asked for shows when it is listed.
        guard FileName.withPath(folder, { stat($0, &info) }) == 0 else { return true }
        return seen.insert(Identity(device: UInt(info.st_dev), number: UInt(info.st_ino))).inserted
    }

    private static func name(of entry: UnsafeMutablePointer<dirent>) -> String {
        withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
            FileName.text(bytes.prefix { $0 != 0 })
        }
    }
}
