internal import Foundation

/// What lies under a folder, by the bytes of its names: the one walk of all commands and readers.
///
/// Links to folders are followed, since archives are put together of links, and each folder is gone
/// through once, however many ways lead there. A link to a folder that holds the one given is not
/// followed: what lies there was not asked for. Nothing is passed over in silence: folders that may
/// not be listed, links that lead nowhere and what is no regular file are in ``passedOver``.
package struct FolderWalk: Sendable {
    /// Something under the folder that is not among ``files``.
    package struct PassedOver: Sendable, Equatable {
        package let path: String
        /// What is wrong with it, without a subject: `cannot be listed: Permission denied`.
        private let fault: String
        /// The system's fault, where it is one.
        package let error: SystemError?

        fileprivate init(_ path: String, _ fault: String, _ error: SystemError?) {
            self.path = path
            self.fault = fault
            self.error = error
        }

        /// Why, as the end of a sentence: `it cannot be listed: Permission denied`.
        package var reason: String { "it \(fault)" }

        /// The same with the path: `'studies/a' cannot be listed: Permission denied`.
        package var sentence: String { "'\(path)' \(fault)" }
    }

    /// The regular files, also behind links, in the order of their names' bytes. Paths begin as the
    /// folder was given.
    package private(set) var files: [String] = []

    /// What could not be listed or is no regular file, in the order of the paths.
    package private(set) var passedOver: [PassedOver] = []

    /// The folder that was given, and then the links to folders that were followed, as they were met.
    package private(set) var roots: [String] = []

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
        roots = [base]
        seen.insert(Identity(device: UInt(info.st_dev), number: UInt(info.st_ino)))
        let real = FileName.real(base)
        var waiting = [base]
        // Folders first and links to folders last, so that a folder goes by its own name.
        var links: [String] = []
        try list(base, hidden, &waiting, &links)
        waiting.removeFirst()
        while true {
            if let folder = waiting.popLast() {
                do throws(SystemError) { try list(folder, hidden, &waiting, &links) } catch {
                    passedOver.append(PassedOver(folder, "cannot be listed: \(error)", error))
                }
            } else if let link = links.min(by: Self.precedes) {
                links.removeAll { $0 == link }
                guard linkedFolders, !Self.lies(real, in: FileName.real(link)), isNew(link) else {
                    continue
                }
                roots.append(link)
                waiting.append(link)
            } else {
                break
            }
        }
        files.sort(by: Self.precedes)
        passedOver.sort { Self.precedes($0.path, $1.path) }
    }

    private static func precedes(_ one: String, _ other: String) -> Bool {
        one.utf8.lexicographicallyPrecedes(other.utf8)
    }

    /// Whether a path is that of a folder, or lies below it.
    private static func lies(_ path: String, in folder: String) -> Bool {
        path == folder || folder == "/" || path.hasPrefix(folder + "/")
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
        return names.sorted(by: precedes)
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
            guard name != ".", name != "..", hidden || name.utf8.first != UInt8(ascii: ".")
            else { continue }
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
            let fault = isLink ? "is a link that leads nowhere" : "cannot be read"
            passedOver.append(PassedOver(path, "\(fault): \(error)", error))
            return
        }
        switch info.st_mode & S_IFMT {
        case S_IFREG: files.append(path)
        case S_IFDIR where own.st_mode & S_IFMT == S_IFLNK: links.append(path)
        case S_IFDIR: if isNew(path) { folders.append(path) }
        default: passedOver.append(PassedOver(path, "is not a regular file", nil))
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
