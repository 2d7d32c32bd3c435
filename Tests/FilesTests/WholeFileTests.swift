import Files
import Foundation
import Testing

/// Every file of ours is whole or absent, and what stood there before is kept until it is.
@Suite struct WholeFileTests {
    private let folder =
        FileManager.default.temporaryDirectory.path(percentEncoded: false)
        + "/whole-\(UUID().uuidString)"

    private var path: String { folder + "/result" }

    init() throws { try FilePermissions.makeFolders(folder) }

    private func ending(_ body: () throws -> Void) rethrows {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body()
    }

    private func names() throws -> [String] { try FolderWalk.names(in: folder) }

    private func text(_ path: String) throws -> String {
        String(decoding: try BoundedFile.read(path, most: 1 << 20), as: UTF8.self)
    }

    private func mode(_ path: String) -> mode_t {
        var info = stat()
        return stat(path, &info) == 0 ? info.st_mode & 0o777 : 0
    }

    @Test(arguments: [WholeFile.Durability.flushed, .unflushed])
    func theNameIsThereWhenTheFileIsWhole(_ durability: WholeFile.Durability) throws {
        try ending {
            let file = try WholeFile(path, durability)
            try file.write(Array("one ".utf8))
            #expect(access(path, F_OK) != 0)
            #expect(try text(file.temporary) == "one ")
            try file.write(Data("two".utf8))
            try file.finish()
            #expect(try names() == ["result"])
            #expect(try text(path) == "one two")
        }
    }

    @Test func onlyItsOwnerReadsIt() throws {
        try ending {
            let mask = umask(0o022)
            defer { umask(mask) }
            try WholeFile.write(Data("a".utf8), to: path, .unflushed)
            #expect(mode(path) == 0o600)
            try WholeFile.write(Data("b".utf8), to: path, .unflushed, readers: .umask)
            #expect(mode(path) & 0o077 == 0o044)
        }
    }

    @Test func oneThatIsDroppedLeavesNothingAndKeepsWhatWasThere() throws {
        try ending {
            try WholeFile.write(Data("old".utf8), to: path, .flushed)
            do {
                let file = try WholeFile(path, .flushed)
                try file.write(Data("new".utf8))
            }
            #expect(try names() == ["result"])
            #expect(try text(path) == "old")
        }
    }

    /// `/dev/full` takes the place of the open file: every write to it finds no room.
    @Test func onAFullDiskWhatWasThereIsKept() throws {
        try ending {
            try WholeFile.write(Data("old".utf8), to: path, .flushed)
            do {
                let file = try WholeFile(path, .flushed)
                let full = open("/dev/full", O_WRONLY | O_CLOEXEC)
                try #require(full >= 0)
                defer { close(full) }
                try #require(dup2(full, try descriptor(of: file.temporary)) >= 0)
                let fault = #expect(throws: SystemError.self) { try file.write(Data("new".utf8)) }
                #expect(fault?.code == ENOSPC)
                #expect(fault?.isDiskFull == true)
                #expect(fault?.isTransient == false)
            }
            #expect(try names() == ["result"])
            #expect(try text(path) == "old")
        }
    }

    /// The number of this process's open file of a path.
    private func descriptor(of path: String) throws -> Int32 {
        let real = FileName.real(path)
        return try #require(
            FolderWalk.names(in: "/proc/self/fd").first {
                FileName.real("/proc/self/fd/" + $0) == real
            }.flatMap { Int32($0) })
    }

    /// In a process of its own, which gives up what root may do.
    @Test func inAFolderThatMayNotBeWrittenToItSaysSo() async throws {
        let place = NSTemporaryDirectory() + "/read-only-\(getpid())"
        try FilePermissions.makeFolders(place)
        defer {
            chmod(place, 0o700)
            try? FileManager.default.removeItem(atPath: place)
            try? FileManager.default.removeItem(atPath: folder)
        }
        try WholeFile.write(Data("old".utf8), to: place + "/result", .unflushed)
        chmod(place, 0o555)
        await #expect(processExitsWith: .success) {
            let place = NSTemporaryDirectory() + "/read-only-\(getppid())"
            if getuid() == 0 { try #require(setuid(65534) == 0) }
            let fault = #expect(throws: SystemError.self) {
                try WholeFile.write(Data("new".utf8), to: place + "/result", .flushed)
            }
            #expect(fault?.code == EACCES)
            #expect(fault?.isPermission == true)
        }
        #expect(try FolderWalk.names(in: place) == ["result"])
        #expect(try text(place + "/result") == "old")
    }

    @Test func aFolderThatIsMissingIsNotMade() throws {
        try ending {
            let fault = #expect(throws: SystemError.self) {
                try WholeFile.write(Data(), to: folder + "/none/result", .unflushed)
            }
            #expect(fault?.code == ENOENT)
            let left = try names()
            #expect(left.isEmpty)
        }
    }

    @Test func whatIsNoFileIsNotReplaced() throws {
        try ending {
            try #require(mkfifo(path, 0o600) == 0)
            try FilePermissions.makeFolders(folder + "/inner")
            let expected = [(path, EEXIST), (folder + "/inner", EISDIR)]
            for (place, code) in expected {
                let fault = #expect(throws: SystemError.self) {
                    try WholeFile.write(Data("new".utf8), to: place, .unflushed)
                }
                #expect(fault?.code == code)
            }
            #expect(try names() == ["inner", "result"])
        }
    }

    /// Something else got the name while the file was written.
    @Test func whereTheNameCannotBeGivenNothingIsLeftBehind() throws {
        try ending {
            let file = try WholeFile(path, .flushed)
            try file.write(Data("new".utf8))
            try FilePermissions.makeFolders(path)
            let fault = #expect(throws: SystemError.self) { try file.finish() }
            #expect(fault?.code == EISDIR)
            #expect(try names() == ["result"])
        }
    }

    @Test func namesOfAnyBytesAndLengthsAreWritten() throws {
        try ending {
            let long = String(repeating: "n", count: 255)
            for name in [long, FileName.text([0x53, 0xFC, 0x37])] {
                try WholeFile.write(Data("a".utf8), to: "\(folder)/\(name)", .flushed)
            }
            #expect(Set(try names()) == [long, FileName.text([0x53, 0xFC, 0x37])])
            let fault = #expect(throws: SystemError.self) {
                try WholeFile.write(Data(), to: "\(folder)/\(long)n", .unflushed)
            }
            #expect(fault?.code == ENAMETOOLONG)
            #expect(try names().count == 2)
        }
    }

    @Test func theHiddenNameMayBeInAnotherFolder() throws {
        try ending {
            try FilePermissions.makeFolders(folder + "/tmp")
            let file = try WholeFile(path, .unflushed, madeIn: folder + "/tmp")
            #expect(file.temporary.hasPrefix(folder + "/tmp/.result."))
            try file.finish()
            #expect(try names() == ["result", "tmp"])
            #expect(try FolderWalk.names(in: folder + "/tmp").isEmpty)
        }
    }

    /// A process that is killed while it writes leaves the old file, and a hidden name.
    @Test func aKillInTheMiddleLeavesNoFinalName() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let place = NSTemporaryDirectory() + "/killed-\(getpid())"
        try FilePermissions.makeFolders(place)
        defer { try? FileManager.default.removeItem(atPath: place) }
        try WholeFile.write(Data("old".utf8), to: place + "/kept", .flushed)
        await #expect(processExitsWith: .signal(SIGKILL)) {
            let place = NSTemporaryDirectory() + "/killed-\(getppid())"
            let files = try ["kept", "new"].map { try WholeFile("\(place)/\($0)", .flushed) }
            for file in files { try file.write(Data(repeating: 1, count: 1 << 20)) }
            kill(getpid(), SIGKILL)
            for file in files { try file.finish() }
        }
        let left = try FolderWalk.names(in: place)
        #expect(left.filter { !$0.hasPrefix(".") } == ["kept"])
        #expect(left.count == 3)
        #expect(left.allSatisfy { $0 == "kept" || $0.hasSuffix(WholeFile.partial) })
        #expect(try text(place + "/kept") == "old")
    }
}
