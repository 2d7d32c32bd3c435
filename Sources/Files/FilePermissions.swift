internal import Foundation

/// Who may read what is written here: files of patients are for the account that made them, and for
/// nobody else on the machine.
///
/// `MAIS_SHARED_FILES=1` in the environment opens them as far as the account's `umask` says: for a
/// group that works on one folder.
package enum FilePermissions {
    /// The variable that opens files to others.
    package static let variable = "MAIS_SHARED_FILES"

    /// Whether others may read what is written, as far as `umask` says.
    package static let areShared = ProcessInfo.processInfo.environment[variable] == "1"

    /// The mode (`mode_t`) to make a file with: 0600, unless files are shared.
    package static let file: UInt32 = areShared ? 0o666 : 0o600

    /// The mode (`mode_t`) to make a folder with: 0700, unless files are shared.
    package static let folder: UInt32 = areShared ? 0o777 : 0o700

    /// What a program does first: from then on whatever it makes is private, also what libraries and
    /// the programs that it starts make. A `umask` that forbids more stays as it is.
    package static func begin() {
        guard !areShared else { return }
        umask(umask(0o077) | 0o077)
    }

    /// Makes a folder with all that lead to it; one that is there stays as it is.
    package static func makeFolders(_ path: String) throws(SystemError) {
        // Most are there already.
        if FileName.withPath(path, { mkdir($0, folder) }) == 0 || errno == EEXIST && isFolder(path)
        {
            return
        }
        let code = errno
        guard code == ENOENT, let slash = path.dropLast().lastIndex(of: "/"),
            slash > path.startIndex
        else { throw SystemError(code == EEXIST ? ENOTDIR : code) }
        try makeFolders(String(path[..<slash]))
        guard FileName.withPath(path, { mkdir($0, folder) }) == 0 || errno == EEXIST else {
            throw SystemError(errno)
        }
        guard isFolder(path) else { throw SystemError(ENOTDIR) }
    }

    private static func isFolder(_ path: String) -> Bool {
        var info = stat()
        let isThere = FileName.withPath(path) { stat($0, &info) } == 0
        errno = EEXIST
        return isThere && info.st_mode & S_IFMT == S_IFDIR
    }
}
