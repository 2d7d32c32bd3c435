import Foundation
import GRDB
import PACS
import Testing

/// What may become of an object of the outbox stands in one table, by which the ledger goes.
@Suite struct OutboxTransitionTests {
    /// Every event in every state: those of the table lead where it says, all others are refused and
    /// change nothing.
    @Test(arguments: OutboxState.allCases)
    func theLedgerGoesByTheTable(state: OutboxState) throws {
        let folder = try TestFolder()
        let archive = try ArchivesFile(
            path: folder.write(
                "archives.yaml",
                """
                archives:
                  - { name: nobody, host: localhost, port: 104, aeTitle: NOBODY }
                """)
        ).archive(named: "nobody")
        let outbox = try Outbox(folder.file("outbox"))
        _ = try outbox.add(SmallObject.write(1, to: folder), for: archive)
        let queue = try DatabaseQueue(path: outbox.path + "/outbox.sqlite")
        for event in OutboxEvent.allCases {
            try queue.write { db in
                try db.execute(
                    sql: "UPDATE object SET state = ?, reason = ?",
                    arguments: [state.rawValue, "before"])
            }
            let line = OutboxTransition.all.first { $0.from == state && $0.event == event }
            if let line {
                try queue.write { db in try outbox.note(event, of: 1, in: db, reason: "now") }
                let record = try #require(outbox.records().first)
                #expect(record.state == line.to, "\(event)")
                #expect(record.reason == "now", "\(event)")
            } else {
                #expect(
                    throws: PACSError.ledger(
                        outbox.path,
                        "of object 1 its state is '\(state.rawValue)', in which '\(event.rawValue)' cannot happen"
                    )
                ) {
                    try queue.write { db in try outbox.note(event, of: 1, in: db, reason: "now") }
                }
                let record = try #require(outbox.records().first)
                #expect(record.state == state, "\(event)")
                #expect(record.reason == "before", "\(event)")
            }
        }
    }

    /// One line for a state and an event; what is settled well stays so; every event and every open
    /// state has its lines.
    @Test func theTableIsWhole() {
        let all = OutboxTransition.all
        for line in all {
            #expect(all.filter { $0.from == line.from && $0.event == line.event } == [line])
        }
        #expect(Set(all.map(\.event)) == Set(OutboxEvent.allCases))
        let left = OutboxState.allCases.filter { state in !all.contains { $0.from == state } }
        #expect(left == OutboxState.allCases.filter(\.isThere))
    }

    /// What is refused is queued again by the same table, and nothing else is.
    @Test func onlyWhatIsRefusedIsQueuedAgain() throws {
        let again = OutboxTransition.all.filter { $0.event == .queuedAgain }
        #expect(again.map(\.from) == [.refused])
        #expect(again.map(\.to) == [.queued])
    }

    /// A name of a state in a statement would be a second table.
    @Test func noStateStandsInAStatement() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Sources/PACS")
        let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
            .filter { $0.hasSuffix(".swift") }
            .map { try String(contentsOf: folder.appending(path: $0), encoding: .utf8) }
            .filter { $0.contains("import GRDB") }
        #expect(files.count >= 3)
        for state in OutboxState.allCases {
            #expect(!files.contains { $0.contains("'\(state.rawValue)'") }, "\(state)")
        }
        #expect(!files.contains { $0.contains("\"'\\(") })
    }
}
