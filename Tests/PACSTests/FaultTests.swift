import Foundation
import PACS
import Synchronization
import Testing

/// Whatever goes wrong on the way: once it has passed, a resumed delivery ends with every object
/// verified, none lost, none twice.
@Suite struct FaultTests {
    /// What a first delivery with little patience says, and then that a second one brings all home.
    private func check(
        _ orthanc: Orthanc, objects: Int, _ archive: Archive, fault: (Delivery.Result) -> Bool,
        repair: () throws -> Archive
    ) throws {
        let outbox = try Outbox(orthanc.folder.file("outbox"))
        let files = try SmallObject.write(objects, to: orthanc.folder)
        _ = try outbox.add(files, for: archive)
        let first = try Delivery(outbox, to: archive).run()
        #expect(!first.isSettled)
        #expect(fault(first), "\(first)")
        let second = try Delivery(Outbox(orthanc.folder.file("outbox")), to: repair()).run()
        #expect(second == Delivery.Result(counts: [.verified: objects], fault: nil))
        #expect(try orthanc.count() == objects)
    }

    /// An impatient archive: a moment of trying, then the rest is left to the next delivery.
    private static let impatient =
        "    retry: { first: 0.1, longest: 0.2, giveUpAfter: 0.5 }"

    private func impatient(_ orthanc: Orthanc, _ more: String = "") throws -> Archive {
        let yaml = orthanc.yaml(more)
            .replacing(
                "    retry: { first: 0.1, longest: 0.5, giveUpAfter: 60 }", with: Self.impatient)
        let path = try orthanc.folder.write("impatient.yaml", yaml)
        return try ArchivesFile(path: path).archive(named: nil)
    }

    @Test func theArchiveIsDownAtTheStart() throws {
        let orthanc = try Orthanc(start: false)
        try check(orthanc, objects: 3, try impatient(orthanc)) { result in
            result.counts == [.queued: 3]
                && result.fault?.hasPrefix("orthanc: it cannot be reached:") == true
        } repair: {
            try orthanc.start()
            return try orthanc.archive()
        }
    }

    /// The archive is there for the second attempt: the same delivery waits, and brings all home.
    @Test func theArchiveComesUpWhileWeWait() throws {
        let orthanc = try Orthanc(start: false)
        let archive = try orthanc.archive()
        let outbox = try Outbox(orthanc.folder.file("outbox"))
        _ = try outbox.add(SmallObject.write(3, to: orthanc.folder), for: archive)
        // Told after the first attempt, on this thread: nobody was there for that.
        let told = Mutex<[[OutboxState: Int]]>([])
        let delivery = Delivery(outbox, to: archive) { counts in
            let isFirst = told.withLock { told in
                told.append(counts)
                return told.count == 1
            }
            if isFirst { try? orthanc.start() }
        }
        #expect(try delivery.run() == Delivery.Result(counts: [.verified: 3], fault: nil))
        #expect(told.withLock { $0.first } == [.queued: 3])
    }

    @Test func theArchiveIsKilledInMidSend() throws {
        let orthanc = try Orthanc()
        let archive = try orthanc.archive()
        let outbox = try Outbox(orthanc.folder.file("outbox"))
        let files = try SmallObject.write(400, to: orthanc.folder) { $0.size = 128 }
        _ = try outbox.add(files, for: archive)
        let kills = Mutex(0)
        let delivery = Delivery(outbox, to: archive) { counts in
            // Called in mid-send, after each fifty objects; and, once it was killed, when that was noticed.
            kills.withLock { kills in
                switch kills {
                case 0 where (counts[.confirmed] ?? 0) > 40:
                    orthanc.kill()
                    kills = 1
                case 1:
                    try? orthanc.start()
                    kills = 2
                default: break
                }
            }
        }
        let result = try delivery.run()
        #expect(result == Delivery.Result(counts: [.verified: 400], fault: nil))
        #expect(try orthanc.count() == 400)
        #expect(kills.withLock { $0 } == 2)
        // Something was tried twice: the kill did come in the middle.
        #expect(try outbox.records().contains { $0.attempts > 1 })
    }

    @Test func itsDiskIsFull() throws {
        // Orthanc refuses an object when all that it may keep is one patient who is being received.
        let orthanc = try Orthanc(["MaximumStorageSize": 1])
        let archive = try impatient(orthanc)
        let outbox = try Outbox(orthanc.folder.file("outbox"))
        let files = try SmallObject.write(40, to: orthanc.folder) { $0.size = 256 }
        _ = try outbox.add(files, for: archive)
        let first = try Delivery(outbox, to: archive).run()
        #expect(!first.isSettled)
        #expect(first.counts[.queued] ?? 0 > 0, "\(first)")
        let reasons = try outbox.records().map(\.reason)
        #expect(reasons.contains("it is out of resources (A700H)"), "\(reasons)")
        orthanc.kill()
        try orthanc.configure(["MaximumStorageSize": 0])
        try orthanc.start()
        let second = try Delivery(outbox, to: orthanc.archive()).run()
        #expect(second == Delivery.Result(counts: [.verified: 40], fault: nil))
        #expect(try orthanc.count() == 40)
    }

    @Test func itsAETitleIsAnother() throws {
        let orthanc = try Orthanc(["DicomAet": "ELSEWHERE"])
        try check(orthanc, objects: 2, try orthanc.archive()) { result in
            result.fault
                == "orthanc: the archive refuses the association: its AE title is another. Check the AE titles in the archives file, and what the archive knows of us."
        } repair: {
            orthanc.kill()
            try orthanc.configure(["DicomAet": "ORTHANC"])
            try orthanc.start()
            return try orthanc.archive()
        }
    }

    @Test func anUnknownSOPClassIsRefusedAndTheOthersGo() throws {
        let orthanc = try Orthanc(["UnknownSopClassAccepted": false])
        let archive = try orthanc.archive()
        let outbox = try Outbox(orthanc.folder.file("outbox"))
        var odd = SmallObject(99)
        odd.sopClass = "1.2.840.10008.5.1.4.1.1.9999"
        let files =
            try SmallObject.write(3, to: orthanc.folder)
            + [try orthanc.folder.write("odd.dcm", odd.data)]
        _ = try outbox.add(files, for: archive)
        let result = try Delivery(outbox, to: archive).run()
        #expect(result == Delivery.Result(counts: [.verified: 3, .refused: 1], fault: nil))
        let refused = try outbox.records().first { $0.state == .refused }
        #expect(
            refused?.reason
                == "it takes no objects of SOP class 1.2.840.10008.5.1.4.1.1.9999 in transfer syntax 1.2.840.10008.1.2.1"
        )
        // It is not tried again, unless somebody asks for it.
        #expect(try Delivery(outbox, to: archive).run().counts == result.counts)
        #expect(refused?.attempts == 1)
        orthanc.kill()
        try orthanc.configure(["UnknownSopClassAccepted": true])
        try orthanc.start()
        _ = try outbox.add([files[3]], for: archive, again: true)
        #expect(try Delivery(outbox, to: archive).run().counts == [.verified: 4])
    }

    @Test func anAssociationLimitIsWaitedFor() throws {
        let folder = try TestFolder()
        let port = try Ports.free()
        let server = try DCMTKArchive(port: port, associations: 1, in: folder)
        defer { server.child.kill() }
        let archive = try server.archive(associations: 4)
        let outbox = try Outbox(folder.file("outbox"))
        _ = try outbox.add(SmallObject.write(30, to: folder), for: archive)
        let result = try Delivery(outbox, to: archive).run()
        #expect(
            result == Delivery.Result(counts: [.verified: 30], fault: nil), "\(server.child.output)"
        )
        for record in try outbox.records() { #expect(record.verifiedBy == "query") }
    }

    private static let isBusy =
        "It may be busy; 'timeouts' in the archives file says how long is waited."
    private static let isNone = "Check that host and port in the archives file are an archive's."
    private static let isGone = "It may have been restarted; try again."

    @Test(arguments: ["silent", "garbage", "closing", "dripping", "nonsense"])
    func whoeverIsNoArchive(_ manner: String) throws {
        let folder = try TestFolder()
        let server = try OddArchive(manner)
        defer { server.stop() }
        // The others answer at once, where the machine lets them: nothing is to be waited for.
        let isSlow = ["silent", "dripping"].contains(manner)
        let archive = try server.archive(
            in: folder,
            timeouts: isSlow
                ? "{ connect: 1, idle: 1, message: 2 }" : "{ connect: 30, message: 60 }")
        let start = ContinuousClock.now
        let outbox = try Outbox(folder.file("outbox"))
        _ = try outbox.add(SmallObject.write(1, to: folder), for: archive)
        let result = try Delivery(outbox, to: archive).run()
        // One that answers nonsense has had all of the object.
        #expect(result.counts == [manner == "nonsense" ? .sent : .queued: 1])
        let sentences = [
            "silent": "odd: the archive did not answer in time. \(Self.isBusy)",
            "garbage":
                "odd: the association cannot be made: Unrecognized PDU type: 2a. \(Self.isNone)",
            "closing": "odd: the archive closed the connection. \(Self.isGone)",
            "dripping": "odd: the archive took too long for one message. \(Self.isBusy)",
            "nonsense": "odd: the archive's message is not a DICOM command. \(Self.isNone)",
        ]
        #expect(result.fault == sentences[manner])
        // Not a measurement: it must end, and a machine under load is given time.
        #expect(ContinuousClock.now - start < .seconds(60))
    }

    /// An archive that chooses a transfer syntax which nobody offered speaks another language.
    @Test(arguments: ["1.2.840.10008.1.2.4.50", "1.2.3", "nonsense"])
    func aTransferSyntaxThatWasNotOffered(_ syntax: String) throws {
        let folder = try TestFolder()
        let server = try OddArchive("choosing \(syntax)")
        defer { server.stop() }
        let archive = try server.archive(in: folder, timeouts: "{ connect: 30, message: 60 }")
        var query = Query()
        query.modality = "CT"
        #expect(
            throws: PACSError.archive(
                "odd", .malformed, "the archive chose a transfer syntax that was not offered")
        ) { try archive.find(query, series: false) }
    }

    /// A list without an end is ended by the time for it, and by the number of matches.
    @Test func matchesWithoutAnEnd() throws {
        let folder = try TestFolder()
        let server = try OddArchive("matching")
        defer { server.stop() }
        var query = Query()
        query.modality = "CT"
        let slow = try server.archive(in: folder, timeouts: "{ connect: 30, idle: 30, message: 1 }")
        // The time for the list is that for a message and for an answer, too: which is over first, the
        // machine decides.
        let error = #expect(throws: PACSError.self) { try slow.find(query, series: false) }
        guard case .archive("odd", .timeout, _)? = error else {
            Issue.record("\(error?.description ?? "nothing")")
            return
        }
        let few = try server.archive(
            in: folder, timeouts: "{ connect: 30, message: 60 }\n    limits: { matches: 5 }")
        #expect(
            throws: PACSError.archive(
                "odd", .tooMuch, "the archive sent more matches than were allowed")
        ) { try few.find(query, series: false) }
    }

    @Test func ourOwnKillInMidSend() throws {
        let orthanc = try Orthanc()
        let folder = orthanc.folder
        try folder.write("archives.yaml", orthanc.yaml())
        // So many that most are still to be sent when a busy machine comes to the kill.
        _ = try SmallObject.write(1500, to: folder) { $0.size = 64 }
        let command = ["pacs", "send", "in-1-1", "--outbox", "outbox"]
        for round in 1...3 {
            let child = try Child(Command.program, command, in: folder)
            let most = 40 * round
            #expect(try eventually { try orthanc.count() > most })
            #expect(child.isRunning, "it ended before it was killed")
            child.kill()
        }
        #expect(try orthanc.count() < 1500)
        let last = try Command(command, in: folder)
        #expect(last.status == 0, "\(last.error)")
        #expect(last.output == "orthanc: 1500 verified\n")
        #expect(try orthanc.count() == 1500)
    }
}
