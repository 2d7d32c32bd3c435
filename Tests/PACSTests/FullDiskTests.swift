import Foundation
import PACS
import Testing

/// An archive whose disk is full, really: what it took is kept, what it could not take is sent again
/// once there is room.
@Suite struct FullDiskTests {
    /// Orthanc keeps all on a file system in memory that is small, until a file `room` appears.
    private static let smallDisk = """
        mount -t tmpfs -o size=4m none store && chmod 777 store || exit 9
        Orthanc orthanc.json &
        until [ -e room ]; do sleep 0.05; done
        mount -o remount,size=64m store && : > enlarged
        wait
        """

    /// Whether this machine lets a test mount something where nobody else sees it.
    private static let maySeparate =
        (try? Child.run("unshare", ["-rm", "true"], in: TestFolder())) != nil

    @Test(.enabled(if: maySeparate)) func itsDiskIsFull() throws {
        let orthanc = try Orthanc(start: false)
        let folder = orthanc.folder
        try FileManager.default.createDirectory(
            atPath: folder.file("store"), withIntermediateDirectories: true)
        // Gone with its first process, and all that runs in it.
        let machine = try Child(
            "unshare", ["-rm", "--pid", "--fork", "--kill-child", "sh", "-c", Self.smallDisk],
            in: folder, environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"])
        defer { machine.kill() }
        #expect(
            eventually {
                !machine.isRunning
                    || Ports.isOpen(orthanc.dicomPort) && Ports.isOpen(orthanc.webPort)
            })
        let impatient = try impatient(orthanc)
        let outbox = try Outbox(folder.file("outbox"))
        // Ten megabytes for four.
        let files = try SmallObject.write(40, to: folder) { $0.size = 362 }
        _ = try outbox.add(files, for: impatient)
        let first = try Delivery(outbox, to: impatient).run()
        #expect(!first.isSettled, "\(first)")
        let reasons = Set(try outbox.records().compactMap(\.reason))
        #expect(first.counts[.refused] == nil, "\(reasons)")
        try folder.write("room", "")
        #expect(eventually { FileManager.default.fileExists(atPath: folder.file("enlarged")) })
        let second = try Delivery(outbox, to: orthanc.archive()).run()
        #expect(
            second == Delivery.Result(counts: [.verified: 40], fault: nil),
            "\(reasons) \(machine.output.suffix(2000))")
        #expect(try orthanc.count() == 40)
    }

    /// Files of more than half a megabyte cannot be written, as with a quota.
    @Test func itsFilesMayNotGrow() throws {
        let orthanc = try Orthanc(start: false)
        let folder = orthanc.folder
        // Without the signal that ends a program which writes beyond the limit.
        let limited = try Child(
            "sh", ["-c", "trap '' XFSZ; ulimit -f 1024; exec Orthanc orthanc.json"], in: folder,
            environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"])
        defer { limited.kill() }
        #expect(
            eventually {
                !limited.isRunning
                    || Ports.isOpen(orthanc.dicomPort) && Ports.isOpen(orthanc.webPort)
            })
        let impatient = try impatient(orthanc)
        let outbox = try Outbox(folder.file("outbox"))
        let files =
            try SmallObject.write(3, to: folder)
            + SmallObject.write(3, to: folder, series: 2) { $0.size = 1024 }
        _ = try outbox.add(files, for: impatient)
        let first = try Delivery(outbox, to: impatient).run()
        #expect(!first.isSettled)
        // The large ones are on their way still, and not one is given up.
        let large = try outbox.records().filter { $0.bytes > 1 << 20 }
        #expect(large.map(\.state.isSettled) == [false, false, false], "\(large.map(\.reason))")
        limited.kill()
        try orthanc.start()
        let second = try Delivery(outbox, to: orthanc.archive()).run()
        #expect(second == Delivery.Result(counts: [.verified: 6], fault: nil))
        #expect(try orthanc.count() == 6)
    }

    /// The archive, given up after a second.
    private func impatient(_ orthanc: Orthanc) throws -> Archive {
        let yaml = orthanc.yaml().replacing(
            "{ first: 0.1, longest: 0.5, giveUpAfter: 60 }",
            with: "{ first: 0.1, longest: 0.2, giveUpAfter: 1 }")
        let path = try orthanc.folder.write("impatient.yaml", yaml)
        return try ArchivesFile(path: path).archive(named: nil)
    }

    /// Our own disk is full: that is said at once, in whatever way objects come, and nothing else is blamed.
    @Test(.enabled(if: maySeparate), arguments: ["get", "move", "web"])
    func oursIsFull(_ way: String) throws {
        let orthanc = try Orthanc(["DicomAlwaysAllowGet": true])
        let folder = orthanc.folder
        let more = "    fetch: \(way)"
        let archive = try orthanc.archive(more)
        let outbox = try Outbox(folder.file("outbox"))
        // Three megabytes, for two.
        let files = try SmallObject.write(1, to: folder) { $0.size = 1200 }
        _ = try outbox.add(files, for: archive)
        #expect(try Delivery(outbox, to: archive).run().counts == [.verified: 1])
        try folder.write("archives.yaml", orthanc.yaml(more))
        try FileManager.default.createDirectory(
            atPath: folder.file("back"), withIntermediateDirectories: true)
        let script = """
            mount -t tmpfs -o size=2m none back || exit 9
            "$0" pacs fetch --modality CT --out back 2> error; echo $? > status
            find back -type f > left
            """
        try Child.run("unshare", ["-rm", "sh", "-c", script, Command.program], in: folder)
        func text(_ name: String) throws -> String {
            try String(contentsOfFile: folder.file(name), encoding: .utf8)
        }
        #expect(try text("status") == "1\n")
        #expect(
            try text("error")
                == "Error: 'back' cannot be used: No space left on device. Make room on its disk, and start again: nothing is lost.\n"
        )
        #expect(try text("left") == "")
    }
}
