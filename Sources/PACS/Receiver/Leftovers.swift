internal import Files
internal import Foundation

/// What a program that was killed has left under temporary names.
enum Leftovers {
    /// Removes files of a folder that nobody has written to for a day: younger ones may belong to
    /// another program that is at work.
    static func remove(from folder: String, where isTemporary: (String) -> Bool) {
        let names = (try? FolderWalk.names(in: folder)) ?? []
        let yesterday = Int(Date.now.timeIntervalSince1970) - 86_400
        for name in names where isTemporary(name) {
            let path = folder + "/" + name
            var info = stat()
            guard FileName.withPath(path, { lstat($0, &info) }) == 0,
                info.st_mode & S_IFMT == S_IFREG,
                info.st_ctim.tv_sec < yesterday
            else { continue }
            FileName.withPath(path) { _ = unlink($0) }
        }
    }
}
