import Files
import Foundation
import Testing

@Suite struct FilePermissionsTests {
    /// Nobody but their owner reads what is made, and what leads there.
    @Test func foldersArePrivate() throws {
        let top =
            FileManager.default.temporaryDirectory.path(percentEncoded: false)
            + "/permissions-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: top) }
        try FilePermissions.makeFolders(top + "/a/b")
        for path in [top, top + "/a", top + "/a/b"] { #expect(try mode(path) == 0o700) }
        // One that is there keeps the mode that somebody gave it.
        chmod(top, 0o755)
        try FilePermissions.makeFolders(top + "/")
        #expect(try mode(top) == 0o755)
        try Data().write(to: URL(filePath: top + "/file"))
        let fault = #expect(throws: SystemError.self) {
            try FilePermissions.makeFolders(top + "/file/c")
        }
        #expect(fault?.code == ENOTDIR)
        #expect(FilePermissions.file == 0o600)
    }

    private func mode(_ path: String) throws -> mode_t {
        var info = stat()
        guard stat(path, &info) == 0 else { throw SystemError(errno) }
        return info.st_mode & 0o777
    }
}
