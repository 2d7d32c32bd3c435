import Foundation
import PACS
import Testing
import DICOMFile

/// Our own end, at any moment from the first files in the queue on, again and again.
@Suite struct KillTests {
    private static let count = 1200

    /// Kills `mais pacs send` once more than so many objects are in the outbox, and a moment that is
    /// another each time later; then lets it end.
    ///
    /// - Returns: How many of the kills came while files were still being queued.
    private func killAndResume(
        _ folder: TestFolder, expecting output: String
    ) throws -> Int {
        _ = try SmallObject.write(Self.count, to: folder) { $0.size = 64 }
        let command = ["pacs", "send", "in-1-1", "--outbox", "outbox"]
        let ledger = try Outbox(folder.file("outbox"))
        var early = 0
        for most in [0, 30, 150, 400, 700, 1000] {
            let child = try Child(Command.program, command, in: folder)
            #expect(try eventually { try !child.isRunning || total(ledger) > most })
            usleep(UInt32.random(in: 0..<20_000))
            child.kill()
            if try total(ledger) < Self.count { early += 1 }
        }
        let last = try Command(command, in: folder)
        #expect(last.status == 0, "\(last.error)")
        #expect(last.output == output)
        let records = try ledger.records()
        #expect(records.count == Self.count)
        #expect(Set(records.map(\.sopInstance)).count == Self.count)
        #expect(folder.files("outbox/objects").isEmpty)
        for record in records.prefix(100) {
            let uid = try #require(UID(record.sopInstance))
            let begun = try ledger.attempts(of: uid, archive: record.archive)
                .filter { $0.outcome == "begun" }
            #expect(begun.count == record.attempts, "an attempt was not noted")
        }
        return early
    }

    private func total(_ outbox: Outbox) throws -> Int {
        try outbox.counts().values.reduce(0, +)
    }

    @Test func anArchiveHasAllOnce() throws {
        let orthanc = try Orthanc()
        try orthanc.folder.write("archives.yaml", orthanc.yaml())
        let early = try killAndResume(
            orthanc.folder, expecting: "orthanc: \(Self.count) verified\n")
        #expect(early > 0, "no kill came while files were queued")
        #expect(try orthanc.count() == Self.count)
    }

    @Test func anArchiveThatIsBelievedHasAllOnce() throws {
        let folder = try TestFolder()
        let taker = try Taker(in: folder)
        let early = try killAndResume(folder, expecting: "taker: \(Self.count) accepted\n")
        #expect(early > 0, "no kill came while files were queued")
        let taken = folder.files("taken")
        #expect(taken.count == Self.count, "\(taker.child.output)")
        #expect(
            Set(taken.map { $0.drop { $0 != "." } }).count == Self.count, "an object came twice")
    }
}
