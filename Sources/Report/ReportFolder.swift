internal import Files
internal import Foundation

/// The folder of a page. A file has its name only once it is whole.
struct ReportFolder {
    private let folder: URL

    init(_ folder: URL) { self.folder = folder }

    /// Makes the folder and those in it, and clears away what an earlier page had in them.
    ///
    /// - Throws: ``ReportError/otherFile(_:)`` where a file of the page would take the place of one that
    ///   no page has.
    func make() throws(ReportError) {
        try mustHoldNoOtherFiles()
        for name in ["views", "pictures"] {
            let inner = folder.appending(path: name, directoryHint: .isDirectory)
            // Only what a page has: the folder may be one that somebody keeps other things in.
            let old = (try? FolderWalk.names(in: inner.path(percentEncoded: false))) ?? []
            for file in old where isOurs(file) {
                try? FileManager.default.removeItem(at: inner.appending(path: file))
            }
            do { try FilePermissions.makeFolders(inner.path(percentEncoded: false)) } catch {
                throw cannotWrite(inner, error)
            }
        }
    }

    /// A page tells by its `report.json` that the files beside it are its own: it is written before all
    /// that have names which others use, too.
    private func mustHoldNoOtherFiles() throws(ReportError) {
        let report = path(of: "report.json")
        guard FileManager.default.fileExists(atPath: report) else {
            for name in ["cohort.csv"] + PageFiles.all.map(\.name)
            where FileManager.default.fileExists(atPath: path(of: name)) {
                throw .otherFile(path(of: name))
            }
            return
        }
        let file = try? BoundedFile.open(report, most: .max)
        let start = (try? file?.read(upToCount: 200)) ?? Data()
        guard String(decoding: start, as: UTF8.self).contains("\"\(PageData.name)\"") else {
            throw .otherFile(report)
        }
    }

    private func path(of name: String) -> String {
        folder.appending(path: name).path(percentEncoded: false)
    }

    /// `12.js`, `12-0.png`.
    private func isOurs(_ name: String) -> Bool {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 2 && (parts[1] == "js" || parts[1] == "png")
            && !parts[0].isEmpty && parts[0].allSatisfy { "0123456789-".contains($0) }
    }

    func write(_ text: String, to name: String) throws(ReportError) {
        try write(Data(text.utf8), to: name)
    }

    func write(_ data: Data, to name: String) throws(ReportError) {
        let url = folder.appending(path: name)
        do { try WholeFile.write(data, to: url, .unflushed) } catch {
            throw cannotWrite(url, error)
        }
    }

    /// Gives a file a second name in the folder, or copies it where that cannot be.
    ///
    /// - Returns: Whether there is such a file.
    func link(_ source: URL, to name: String) throws(ReportError) -> Bool {
        let from = source.resolvingSymlinksInPath().path(percentEncoded: false)
        let to = folder.appending(path: name)
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: from, isDirectory: &isFolder),
            !isFolder.boolValue
        else { return false }
        let path = to.path(percentEncoded: false)
        unlink(path)
        if Foundation.link(from, path) == 0 { return true }
        do { try WholeFile.copy(from, to: path, .unflushed) } catch { throw cannotWrite(to, error) }
        return true
    }

    private func cannotWrite(_ url: URL, _ error: SystemError) -> ReportError {
        .cannotWrite(file: url.path(percentEncoded: false), error)
    }
}
