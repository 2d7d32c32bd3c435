import Foundation
import PACS
import Testing

/// DCMTK's `storescp`, which takes objects and answers no question about them.
private struct Taker {
    let child: Child
    let folder: TestFolder
    let archive: Archive

    init(_ arguments: [String] = [], in folder: TestFolder) throws {
        self.folder = folder
        let port = try Ports.free()
        try FileManager.default.createDirectory(
            atPath: folder.file("taken"), withIntermediateDirectories: true)
        child = try Child(
            "storescp", ["-aet", "SCP", "-od", "taken"] + arguments + ["\(port)"], in: folder)
        guard eventually({ Ports.isOpen(port) }) else {
            throw Child.Missing(description: "storescp did not start: \(child.output)")
        }
        let yaml = """
            archives:
              - name: taker
                host: localhost
                port: \(port)
                aeTitle: SCP
                associations: 1
                verify: none
                timeouts: { connect: 30, idle: 30, message: 60 }
                retry: { first: 0.1, longest: 0.5, giveUpAfter: 60 }

            """
        archive = try ArchivesFile(path: folder.write("archives.yaml", yaml)).archive(named: nil)
    }
}

/// What goes out arrives as it was, and files go out while others are queued.
@Suite struct SendingTests {
    /// Messages of one piece and of many, of less and of more than goes out at once.
    @Test(arguments: [4096, 131_072])
    func theDataSetArrivesByteForByte(largestPDU: Int) throws {
        let folder = try TestFolder()
        let taker = try Taker(["-pdu", "\(largestPDU)", "+B"], in: folder)
        let sizes = [1, 8, 45, 63, 64, 361, 362, 700]
        var files: [String] = []
        for (number, size) in sizes.enumerated() {
            var object = SmallObject(number + 1)
            object.size = size
            files.append(try folder.write("in/\(number).dcm", object.data))
        }
        let outbox = try Outbox(folder.file("outbox"))
        let (queued, result) = try Delivery(outbox, to: taker.archive).run(queueing: files)
        #expect(queued.queued == sizes.count)
        #expect(
            result == Delivery.Result(counts: [.accepted: sizes.count], fault: nil),
            "\(taker.child.output)")
        #expect(eventually { folder.files("taken").count == sizes.count })
        for (file, number) in zip(files, 1...) {
            let sent = try dataset(file)
            let name = try #require(
                folder.files("taken").first { $0.hasSuffix(".\(SmallObject(number).instance)") })
            #expect(try dataset(folder.file("taken/" + name)) == sent, "object \(number)")
        }
    }

    /// What follows the meta header.
    private func dataset(_ path: String) throws -> Data {
        let file = try Data(contentsOf: URL(filePath: path))
        let length = file[140..<144].reversed().reduce(0) { $0 << 8 | Int($1) }
        return file.dropFirst(144 + length)
    }

    /// An archive's word ends it: the object is settled, its file let go, and it is not sent again.
    @Test func anArchiveThatCanBeAskedNothingIsBelieved() throws {
        let folder = try TestFolder()
        let taker = try Taker(in: folder)
        _ = try SmallObject.write(3, to: folder)
        let sent = try Command(["pacs", "send", "in-1-1"], in: folder)
        #expect(sent.output == "taker: 3 accepted\n", "\(sent.error)\(taker.child.output)")
        #expect(sent.status == 0)
        #expect(folder.files("outbox/objects").isEmpty)
        _ = try Command(["pacs", "send", "in-1-1"], in: folder)
        let outbox = try Outbox(folder.file("outbox"))
        let records = try outbox.records()
        #expect(records.map(\.state) == [.accepted, .accepted, .accepted])
        #expect(records.map(\.attempts) == [1, 1, 1])
        #expect(records.map(\.verifiedBy) == [nil, nil, nil])
        #expect(
            try outbox.attempts(of: SmallObject(2).uid, archive: "taker").map(\.outcome)
                == ["begun", "accepted"])
        #expect(folder.files("outbox/objects").isEmpty)
        // What was confirmed before the settings said so is believed, too.
        try outbox.pretendConfirmed(archive: "taker")
        let result = try Delivery(outbox, to: taker.archive).run()
        #expect(result == Delivery.Result(counts: [.accepted: 3], fault: nil))
    }

    /// Several pieces of the queue, one file of which cannot be sent.
    @Test func whatIsQueuedIsSentWhileTheRestIsQueued() throws {
        let orthanc = try Orthanc()
        let archive = try orthanc.archive()
        let outbox = try Outbox(orthanc.folder.file("outbox"))
        var files = try SmallObject.write(100, to: orthanc.folder)
        let unfit = try orthanc.folder.write("in-1-1/unfit.dcm", "no DICOM")
        files.insert(unfit, at: 50)
        let (queued, result) = try Delivery(outbox, to: archive).run(queueing: files)
        #expect(queued.queued == 100)
        #expect(Array(queued.unfit.keys) == [unfit])
        #expect(result == Delivery.Result(counts: [.verified: 100], fault: nil))
        #expect(try orthanc.count() == 100)
        #expect(try outbox.records().allSatisfy { $0.attempts == 1 })
    }

    /// Nobody is there: all is queued all the same, and waits together.
    @Test func allIsQueuedWhereTheArchiveIsDown() throws {
        let orthanc = try Orthanc(start: false)
        let yaml = orthanc.yaml().replacing(
            "giveUpAfter: 60", with: "giveUpAfter: 0.3")
        let path = try orthanc.folder.write("impatient.yaml", yaml)
        let archive = try ArchivesFile(path: path).archive(named: nil)
        let outbox = try Outbox(orthanc.folder.file("outbox"))
        let files = try SmallObject.write(100, to: orthanc.folder)
        let (queued, result) = try Delivery(outbox, to: archive).run(queueing: files)
        #expect(queued.queued == 100)
        #expect(result.counts == [.queued: 100])
        #expect(result.fault?.hasPrefix("orthanc: it cannot be reached:") == true)
        try orthanc.start()
        let second = try Delivery(outbox, to: orthanc.archive()).run()
        #expect(second == Delivery.Result(counts: [.verified: 100], fault: nil))
    }

    /// Where no file can be kept, none is sent, and each has its reason.
    @Test func whatCannotBeKeptIsNotSent() throws {
        let folder = try TestFolder()
        let taker = try Taker(in: folder)
        let outbox = try Outbox(folder.file("outbox"))
        try FileManager.default.removeItem(atPath: folder.file("outbox/objects"))
        let files = try SmallObject.write(3, to: folder)
        let (queued, result) = try Delivery(outbox, to: taker.archive).run(queueing: files)
        #expect(queued.unfit.count == 3)
        #expect(result == Delivery.Result(counts: [:], fault: nil))
    }
}
