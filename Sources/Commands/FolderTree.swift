internal import Files
package import Foundation
internal import Pipeline

/// What lies under a folder, also behind links to other folders: archives are put together of links.
///
/// A folder is gone through once, however many ways lead there, and under its own name rather than
/// a link's. Hidden files and folders are passed over.
package struct FolderTree {
    /// A folder to be gone through with all that is in it, links excepted: the one that was given,
    /// or one that a link leads to.
    struct Root {
        /// As it was given, and from there on through the links.
        let name: String
        /// Without a link in it.
        let path: String
        /// The paths of the roots that led here.
        fileprivate let chain: [String]
    }

    /// The folder that was given, and those behind links.
    private(set) var roots: [Root] = []

    /// The files that were looked for, by name.
    package private(set) var files: [(name: String, url: URL)] = []

    /// The folders that could not be listed, and what is no file, and why.
    private(set) var faults: [String] = []

    private struct Identity: Hashable {
        let device: UInt
        let number: UInt
    }

    private var seen: Set<Identity> = []

    /// - Parameter endings: What the names of files end in, in small letters.
    package init(_ folder: String, endings: [String]) {
        let name = folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : folder
        var waiting = [Root(name: name, path: Self.real(folder), chain: [])][...]
        while let root = waiting.popFirst() {
            // A link that leads to where it came from, or above, would go in circles.
            guard !root.chain.contains(where: { Self.lies($0, in: root.path) }),
                let identity = Self.identity(root.path), !seen.contains(identity)
            else { continue }
            roots.append(root)
            waiting += links(in: root, endings)
        }
        files.sort { $0.name < $1.name }
    }

    /// Goes through a root and returns the links to folders in it, by name.
    private mutating func links(in root: Root, _ endings: [String]) -> [Root] {
        var links: [Root] = []
        // Paths within the root.
        var folders = [""]
        while let folder = folders.popLast() {
            let path = root.path + folder
            guard let identity = Self.identity(path), seen.insert(identity).inserted else {
                continue
            }
            guard let directory = FileName.withPath(path, { opendir($0) }) else {
                faults.append(
                    "'\(root.name)\(folder)' cannot be listed: \(SystemError.text(errno))")
                continue
            }
            defer { closedir(directory) }
            while let entry = readdir(directory) {
                let name = Self.name(of: entry)
                guard !name.hasPrefix(".") else { continue }
                let inside = folder + "/" + name
                switch Self.kind(of: entry, root.path + inside) {
                case .folder: folders.append(inside)
                case .link:
                    links.append(
                        Root(
                            name: root.name + inside, path: Self.real(root.path + inside),
                            chain: root.chain + [root.path]))
                case .file:
                    let small = name.lowercased()
                    guard endings.contains(where: small.hasSuffix) else { continue }
                    files.append((root.name + inside, URL(filePath: root.path + inside)))
                case .other(let reason): faults.append("'\(root.name)\(inside)' \(reason)")
                }
            }
        }
        return links.sorted { $0.name < $1.name }
    }

    private enum Kind {
        /// A link is one to a folder; one to a file is a file.
        case folder, link, file
        /// Why it is none of them, as the end of a sentence.
        case other(String)
    }

    private static func kind(of entry: UnsafeMutablePointer<dirent>, _ path: String) -> Kind {
        // Most file systems say what an entry is; to ask for each of a million would take long.
        switch Int(entry.pointee.d_type) {
        case Int(DT_DIR): return .folder
        case Int(DT_REG): return .file
        case Int(DT_LNK), Int(DT_UNKNOWN): break
        default: return .other("is not a regular file")
        }
        var (info, own) = (stat(), stat())
        guard FileName.withPath(path, { lstat($0, &own) == 0 && stat($0, &info) == 0 }) else {
            let isLink = own.st_mode & S_IFMT == S_IFLNK
            return .other(isLink ? "is a link that leads nowhere" : "cannot be read")
        }
        switch info.st_mode & S_IFMT {
        case S_IFREG: return .file
        case S_IFDIR: return own.st_mode & S_IFMT == S_IFLNK ? .link : .folder
        default: return .other("is not a regular file")
        }
    }

    private static func name(of entry: UnsafeMutablePointer<dirent>) -> String {
        withUnsafeBytes(of: entry.pointee.d_name) { bytes in
            FileName.text(bytes.prefix { $0 != 0 })
        }
    }

    private static func identity(_ path: String) -> Identity? {
        var info = stat()
        guard FileName.withPath(path, { stat($0, &info) }) == 0 else { return nil }
        return Identity(device: UInt(info.st_dev), number: UInt(info.st_ino))
    }

    private static func lies(_ path: String, in folder: String) -> Bool {
        path == folder || folder == "/" || path.hasPrefix(folder + "/")
    }

    private static func real(_ path: String) -> String {
        guard let bytes = FileName.withPath(path, { realpath($0, nil) }) else { return path }
        defer { free(bytes) }
        let real = FileName.text(UnsafeRawBufferPointer(start: bytes, count: strlen(bytes)))
        return real.count > 1 && real.hasSuffix("/") ? String(real.dropLast()) : real
    }
}
