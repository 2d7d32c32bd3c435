import Foundation
import Testing

/// Folders that may not be listed and files that may not be read: named, and never left out in silence.
/// As another account than root, who may read all.
@Suite struct UnreadableTests {
    private let folder: TemporaryFolder

    /// Whether the test's own account may be left for another that sees the program.
    private static let isPossible: Bool = {
        guard geteuid() == 0 else { return true }
        return (try? nobody(["--version"]))?.status == 0
    }()

    private static func nobody(_ words: [String]) throws -> Command {
        guard geteuid() == 0 else { return try Command(words) }
        return try Command(
            program: URL(filePath: "/usr/bin/setpriv"),
            ["--reuid=65534", "--regid=65534", "--clear-groups", Command.program.path] + words)
    }

    init() throws {
        folder = try TemporaryFolder()
        for name in ["pt_201", "pt_236"] {
            try FileManager.default.createDirectory(
                atPath: folder.path("in"), withIntermediateDirectories: true)
            try FileManager.default.copyItem(
                atPath: Command.repository.path + "/Samples/head-neck-ct/" + name,
                toPath: folder.path("in/" + name))
        }
        try FileManager.default.createDirectory(
            atPath: folder.path("w"), withIntermediateDirectories: true)
        chmod(folder.path("w"), 0o777)
    }

    @Test(.enabled(if: isPossible)) func aFolderThatMayNotBeListed() throws {
        chmod(folder.path("in/pt_236"), 0)
        defer { chmod(folder.path("in/pt_236"), 0o700) }
        let reason = "in/pt_236' cannot be listed: Permission denied"
        let listed = try Self.nobody(["studies", folder.path("in"), "-o", folder.path("w/m.csv")])
        #expect(listed.status == 3, "\(listed.error)")
        #expect(listed.error.contains(reason + " [studies.passed-over]"), "\(listed.error)")
        #expect(listed.output.contains(": 1 study"))
        let checked = try Self.nobody([
            "session", "check", folder.path("in"), "--image", folder.path("in"),
        ])
        #expect(checked.status == 3, "\(checked.error)")
        #expect(checked.error.contains(reason + " [sessions.passed-over]"), "\(checked.error)")
        let inspected = try Self.nobody(["inspect", folder.path("in")])
        #expect(inspected.status == 3)
        #expect(inspected.output.contains("it cannot be listed: Permission denied"))
        let pipeline = try folder.write(
            """
            takes: { nifti: nifti }
            stages:
              - { id: image, use: read-nifti, from: { nifti: nifti } }
            """, to: "p.yaml")
        let ran = try Self.nobody([
            "run", pipeline, "--studies", folder.path("in"), "--out", folder.path("w/out"),
        ])
        #expect(ran.status == 3)
        #expect(ran.error.contains("cannot be listed: Permission denied"), "\(ran.error)")
        let whole = try Self.nobody([
            "studies", folder.path("in/pt_236"), "-o", folder.path("w/n.csv"),
        ])
        #expect(whole.status == 1)
        #expect(
            whole.error.hasSuffix("in/pt_236' cannot be listed: Permission denied.\n"),
            "\(whole.error)")
    }

    @Test(.enabled(if: isPossible)) func aFileThatMayNotBeRead() throws {
        chmod(folder.path("in/pt_236/image.nii.gz"), 0)
        chmod(folder.path("in/pt_201/session.json"), 0)
        let listed = try Self.nobody(["studies", folder.path("in"), "-o", folder.path("w/m.csv")])
        #expect(listed.status != 0)
        #expect(listed.error.contains("[studies.image-unreadable]"), "\(listed.error)")
        #expect(listed.error.contains("[studies.session-unreadable]"), "\(listed.error)")
        let inspected = try Self.nobody(["inspect", folder.path("in")])
        #expect(inspected.status == 3)
        #expect(inspected.output.contains("image.nii.gz: it cannot be opened: Permission denied"))
    }
}
