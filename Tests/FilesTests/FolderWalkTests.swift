import Foundation
import Testing

import Files

/// Folders are gone through by the bytes of their names.
struct FolderWalkTests {
    @Test func namesThatAreNoUTF8AreFoundAndOpened() throws {
        try withFolder { folder in
            let name: [UInt8] = Array("Schicht_".utf8) + [0xFC] + Array("7.dcm".utf8)
            let path = folder + "/" + FileName.text(name)
            #expect(FileName.withPath(path) { mkdir($0, 0o755) } == 0)
            let inner = path + "/a"
            #expect(FileName.withPath(inner) { close(creat($0, 0o644)) } == 0)
            let walk = try FolderWalk(folder)
            #expect(walk.files == [inner])
            let names = try FolderWalk.names(in: folder)
            #expect(names.map(FileName.bytes) == [name])
            let data = try BoundedFile.read(inner, most: 10)
            #expect(data.isEmpty)
        }
    }

    @Test(
        arguments: [
            [0xFF], [0x61, 0x80], [0xF4, 0x8F, 0xB8, 0x80], [0xF4, 0x8F, 0xB9, 0xBF], [0xC3, 0xBC],
            [0xC3],
            [0xE2, 0x82], [0x61, 0xCC, 0x88], [0xF4, 0x80, 0x80, 0x80, 0xF4],
        ] as [[UInt8]])
    func textOfANameGivesItsBytesAgain(_ name: [UInt8]) {
        #expect(FileName.bytes(FileName.text(name)) == name)
    }

    @Test func whatIsNoFileIsPassedOverByName() throws {
        try withFolder { folder in
            #expect(mkfifo(folder + "/pipe", 0o644) == 0)
            #expect(symlink("nowhere", folder + "/dangling") == 0)
            let walk = try FolderWalk(folder)
            #expect(walk.files.isEmpty)
            #expect(
                walk.passedOver.map(\.reason) == [
                    "it is a link that leads nowhere: No such file or directory",
                    "it is not a regular file",
                ])
            #expect(
                walk.passedOver.map(\.sentence) == [
                    "'\(folder)/dangling' is a link that leads nowhere: No such file or directory",
                    "'\(folder)/pipe' is not a regular file",
                ])
            #expect(walk.passedOver.first?.error == SystemError(ENOENT))
        }
    }

    @Test func aFolderBehindALinkIsGoneThroughOnceAndByItsOwnName() throws {
        try withFolder { folder in
            #expect(mkdir(folder + "/b", 0o755) == 0)
            #expect(close(creat(folder + "/b/file", 0o644)) == 0)
            #expect(symlink("b", folder + "/a") == 0)
            #expect(symlink(".", folder + "/b/round") == 0)
            let whole = try FolderWalk(folder)
            #expect(whole.files == [folder + "/b/file"])
            let linked = try FolderWalk(folder + "/a")
            #expect(linked.files == [folder + "/a/file"])
        }
    }

    /// What lies above was not asked for, however a link leads there.
    @Test func aLinkToAFolderAboveIsNotFollowed() throws {
        try withFolder { folder in
            #expect(mkdir(folder + "/one", 0o755) == 0)
            #expect(mkdir(folder + "/one/deep", 0o755) == 0)
            #expect(close(creat(folder + "/other", 0o644)) == 0)
            #expect(close(creat(folder + "/one/mine", 0o644)) == 0)
            #expect(symlink("../..", folder + "/one/deep/up") == 0)
            #expect(symlink("/", folder + "/one/root") == 0)
            let walk = try FolderWalk(folder + "/one")
            #expect(walk.files == [folder + "/one/mine"])
            #expect(walk.passedOver.isEmpty)
            #expect(walk.roots == [folder + "/one"])
        }
    }

    /// Of several links to one folder the first by name counts.
    @Test func linksAreFollowedInTheOrderOfTheirNames() throws {
        try withFolder { folder in
            #expect(mkdir(folder + "/in", 0o755) == 0)
            #expect(mkdir(folder + "/out", 0o755) == 0)
            #expect(close(creat(folder + "/out/file", 0o644)) == 0)
            for name in ["c", "a", "b"] {
                #expect(symlink("../out", folder + "/in/" + name) == 0)
            }
            let walk = try FolderWalk(folder + "/in")
            #expect(walk.files == [folder + "/in/a/file"])
            #expect(walk.roots == [folder + "/in", folder + "/in/a"])
            let unlinked = try FolderWalk(folder + "/in", linkedFolders: false)
            #expect(unlinked.files.isEmpty)
        }
    }

    @Test func hiddenNamesArePassedOverWhereThatIsAsked() throws {
        try withFolder { folder in
            #expect(mkdir(folder + "/.hidden", 0o755) == 0)
            #expect(close(creat(folder + "/.hidden/file", 0o644)) == 0)
            #expect(close(creat(folder + "/.file", 0o644)) == 0)
            let shown = try FolderWalk(folder, hidden: false)
            #expect(shown.files.isEmpty)
            let all = try FolderWalk(folder)
            #expect(all.files.count == 2)
        }
    }

    @Test func aFolderThatIsNotThereIsAFaultWithItsNumber() {
        #expect(throws: SystemError(ENOENT)) { try FolderWalk("/nowhere/at/all") }
        #expect(throws: SystemError(ENOENT)) { try FolderWalk.names(in: "/nowhere/at/all") }
    }

    @Test func aPipeIsNotWaitedFor() throws {
        try withFolder { folder in
            #expect(mkfifo(folder + "/pipe", 0o644) == 0)
            #expect(throws: BoundedFile.Fault.self) {
                try BoundedFile.read(folder + "/pipe", most: 10)
            }
        }
    }

    private func withFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "walk-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder.path(percentEncoded: false))
    }
}
