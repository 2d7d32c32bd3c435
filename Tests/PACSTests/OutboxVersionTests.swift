import Foundation
import GRDB
import PACS
import Testing

/// An outbox that another version made.
@Suite struct OutboxVersionTests {
    /// The schema of the first version.
    private static let first = """
        CREATE TABLE object (
            id INTEGER PRIMARY KEY, archive TEXT NOT NULL,
            sop_instance TEXT NOT NULL, sop_class TEXT NOT NULL,
            study TEXT NOT NULL, series TEXT NOT NULL,
            transfer_syntax TEXT NOT NULL, bytes INTEGER NOT NULL,
            sha256 TEXT NOT NULL, modified INTEGER NOT NULL, state TEXT NOT NULL,
            attempts INTEGER NOT NULL DEFAULT 0, missing INTEGER NOT NULL DEFAULT 0,
            next REAL NOT NULL DEFAULT 0, reason TEXT, verified_by TEXT,
            queued REAL NOT NULL, changed REAL NOT NULL,
            UNIQUE (archive, sop_instance));
        CREATE INDEX due ON object (archive, state, next);
        CREATE INDEX held ON object (sha256);
        CREATE TABLE attempt (
            object INTEGER NOT NULL, time REAL NOT NULL, action TEXT NOT NULL,
            outcome TEXT NOT NULL);
        CREATE INDEX tried ON attempt (object);
        PRAGMA user_version = 1;
        """

    /// What the first version queued is sent, and what it sent is known.
    @Test func theFirstVersionsIsReadOn() throws {
        let folder = try TestFolder()
        let orthanc = try Orthanc()
        let archive = try orthanc.archive()
        // An outbox of today with two objects, written over into one of the first version.
        let outbox = folder.file("outbox")
        _ = try Outbox(outbox).add(SmallObject.write(2, to: folder), for: archive)
        let queue = try DatabaseQueue(path: outbox + "/outbox.sqlite")
        try queue.write { db in
            let rows = try Row.fetchAll(db, sql: "SELECT * FROM object ORDER BY id")
            try db.execute(sql: "DROP TABLE object; DROP TABLE attempt;" + Self.first)
            for row in rows {
                let names = Array(row.columnNames).filter { $0 != "warning" }
                try db.execute(
                    sql: """
                        INSERT INTO object (\(names.joined(separator: ",")))
                        VALUES (\(names.map { _ in "?" }.joined(separator: ",")))
                        """,
                    arguments: StatementArguments(
                        names.map { row[$0] as (any DatabaseValueConvertible)? }))
            }
            try db.execute(
                sql: """
                    UPDATE object SET state = 'verified', verified_by = 'query' WHERE id = 1;
                    UPDATE object SET state = 'refused', reason = 'it did' WHERE id = 2;
                    """)
        }
        try queue.close()
        for _ in 0..<2 {
            let records = try Outbox(outbox).records()
            #expect(records.map(\.state) == [.verified, .refused])
            #expect(records.map(\.reason) == [nil, "it did"])
            #expect(records.map(\.verifiedBy) == ["query", nil])
            #expect(records.map(\.warnings) == [[], []])
        }
        // It goes on, too.
        let opened = try Outbox(outbox)
        _ = try opened.add([folder.file("in-1-1/2.dcm")], for: archive, again: true)
        #expect(try Delivery(opened, to: archive).run().counts == [.verified: 2])
        #expect(try orthanc.count() == 1)
    }

    @Test func aLaterVersionsIsRefused() throws {
        let folder = try TestFolder()
        try Outbox(folder.file("outbox")).damage("PRAGMA user_version = 3")
        let error = #expect(throws: PACSError.self) { try Outbox(folder.file("outbox")) }
        #expect(
            error?.description
                == "the outbox '\(folder.file("outbox"))' was made by a later version of this program. Use that version, or name another folder."
        )
    }
}
