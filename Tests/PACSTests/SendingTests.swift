import Foundation
import PACS
import Testing

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
        dataset(try Data(contentsOf: URL(filePath: path)))
    }

    private func dataset(_ file: Data) -> Data {
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

    /// One association does for all that is queued after it was made, whatever comes in between: what it
    /// was not made for goes over one of its own.
    @Test func anAssociationTakesWhatIsQueuedMeanwhile() throws {
        let folder = try TestFolder()
        let taker = try Taker(["-v"], in: folder)
        var files = try SmallObject.write(150, to: folder)
        var other = SmallObject(151)
        other.sopClass = "1.2.840.10008.5.1.4.1.1.4"
        files.insert(try folder.write("in-1-1/other.dcm", other.data), at: 70)
        let outbox = try Outbox(folder.file("outbox"))
        let (queued, result) = try Delivery(outbox, to: taker.archive).run(queueing: files)
        #expect(queued.queued == 151)
        #expect(result == Delivery.Result(counts: [.accepted: 151], fault: nil))
        #expect(folder.files("taken").count == 151)
        #expect(folder.files("outbox/objects").isEmpty)
        #expect(try outbox.records().allSatisfy { $0.attempts == 1 })
        #expect(taker.child.output.matches(of: /Association Acknowledged/).count == 2)
    }

    /// The ledger fails in mid-send: what cannot be noted any more is not sent, and it is said.
    @Test func nothingIsSentThatCannotBeNoted() throws {
        let folder = try TestFolder()
        let taker = try Taker(in: folder)
        let files = try SmallObject.write(400, to: folder)
        let outbox = try Outbox(folder.file("outbox"))
        // Told after each fifty objects.
        let delivery = Delivery(outbox, to: taker.archive) { counts in
            guard counts[.accepted] ?? 0 >= 50 else { return }
            try? outbox.damage("DROP TABLE IF EXISTS attempt")
        }
        #expect(
            throws: PACSError.ledger(outbox.path, "no such table: attempt")
        ) { try delivery.run(queueing: files) }
        let sent = try outbox.records().map(\.attempts).reduce(0, +)
        #expect((50..<400).contains(sent))
        #expect(eventually { folder.files("taken").count >= sent })
        #expect(folder.files("taken").count == sent)
    }

    /// The ledger fails where files are queued: that is told, too, and is no archive's fault.
    @Test func aLedgerThatCannotQueueIsTold() throws {
        let folder = try TestFolder()
        let taker = try Taker(in: folder)
        let files = try SmallObject.write(400, to: folder)
        let outbox = try Outbox(folder.file("outbox"))
        try outbox.damage(
            """
            CREATE TRIGGER full BEFORE INSERT ON object WHEN (SELECT COUNT(*) FROM object) >= 40
            BEGIN SELECT RAISE(ABORT, 'no room'); END
            """)
        #expect(throws: PACSError.folder(outbox.path, "its ledger: no room")) {
            try Delivery(outbox, to: taker.archive).run(queueing: files)
        }
        // Whole pieces of the queue were there before: 2, 4, 8 and 16 files.
        #expect(try outbox.records().count == 30)
    }

    /// What an archive that takes only so many bytes at a time hears, and what becomes of the object.
    private func send(takingAtMost longest: Int) throws -> (heard: Data, Delivery.Result) {
        let folder = try TestFolder()
        let server = try OddArchive("cramped \(longest)")
        defer { server.stop() }
        let archive = try server.archive(
            in: folder, timeouts: "{ connect: 30, idle: 30, message: 60 }")
        let outbox = try Outbox(folder.file("outbox"))
        _ = try outbox.add(SmallObject.write(1, to: folder), for: archive)
        let result = try Delivery(outbox, to: archive).run()
        return (server.request, result)
    }

    @Test(arguments: [1, 6, 7])
    func anArchiveWithoutRoomForAMessage(longestPDU: Int) throws {
        let (heard, result) = try send(takingAtMost: longestPDU)
        #expect(
            result
                == Delivery.Result(
                    counts: [.queued: 1],
                    fault:
                        "odd: the archive takes \(longestPDU) bytes at a time, which hold no message. Check that host and port in the archives file are an archive's."
                ))
        #expect(heard.first != 4, "data went out")
    }

    /// Nothing that is sent is longer than the archive takes, and all of it is sent.
    @Test(arguments: [8, 9, 100])
    func anArchiveWithLittleRoom(longestPDU: Int) throws {
        let (heard, result) = try send(takingAtMost: longestPDU)
        #expect(result.counts == [.sent: 1])
        var rest = heard
        var lengths: [Int] = []
        var data = Data()
        while rest.count > 12 {
            let head = [UInt8](rest.prefix(12))
            let length = head[2..<6].reduce(0) { $0 << 8 | Int($1) }
            lengths.append(length)
            // The bytes of the data set, and not those of the command (PS3.8, E.2).
            if head[11] & 1 == 0 { data += rest.dropFirst(12).prefix(length - 6) }
            rest = rest.dropFirst(6 + length)
        }
        #expect(lengths.allSatisfy { $0 <= longestPDU && $0 % 2 == 0 })
        #expect(lengths.contains { $0 > longestPDU - 12 }, "pieces are smaller than need be")
        #expect(data == dataset(SmallObject(1).data))
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
