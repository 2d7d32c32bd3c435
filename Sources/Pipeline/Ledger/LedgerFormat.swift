internal import Foundation
internal import GRDB

/// The tables of a ledger.
enum LedgerFormat {
    static let version = 3

    /// Makes the tables where there are none; brings those of the first version up to this one.
    ///
    /// - Throws: ``RunError`` for those of a later version.
    static func prepare(_ db: Database, _ path: String) throws {
        let found = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        guard (0...version).contains(found) else { throw RunError.ledgerFromElsewhere(path) }
        guard found < version else { return }
        if found == 2 {
            try db.execute(
                sql: """
                    ALTER TABLE study ADD COLUMN warnings INTEGER NOT NULL DEFAULT 0;
                    ALTER TABLE study ADD COLUMN code TEXT;
                    UPDATE study SET warnings = coalesce((SELECT
                    json_array_length(record, '$.warnings') FROM record
                    WHERE record.name = study.name AND json_valid(record)), 0);
                    PRAGMA user_version = \(version);
                    """)
            return
        }
        if found == 1 { try db.execute(sql: "ALTER TABLE study RENAME TO study_1") }
        // The records are in a table of their own, so that counting studies reads none of them.
        try db.execute(
            sql: """
                CREATE TABLE study (
                    name TEXT PRIMARY KEY,
                    start INTEGER NOT NULL DEFAULT 0,    -- the last start that lists it
                    place INTEGER NOT NULL DEFAULT 0,    -- where in that list
                    takes TEXT NOT NULL DEFAULT '{}',    -- its inputs' paths by name, as JSON
                    options TEXT NOT NULL DEFAULT '{}',  -- its own options, likewise
                    fault TEXT,                          -- why it cannot be begun
                    state TEXT NOT NULL DEFAULT 'waiting',
                    settled INTEGER NOT NULL DEFAULT 0,  -- the start that it has its state from
                    pipeline TEXT NOT NULL DEFAULT '',
                    inputs TEXT NOT NULL DEFAULT '',
                    reason TEXT,
                    sort TEXT,                           -- the reason's category
                    passing INTEGER NOT NULL DEFAULT 0,  -- whether the fault is transient
                    warnings INTEGER NOT NULL DEFAULT 0, -- how many
                    code TEXT);                          -- of why it failed
                CREATE INDEX listed ON study (start, place);
                CREATE TABLE record (name TEXT PRIMARY KEY, record TEXT NOT NULL) WITHOUT ROWID;
                CREATE TABLE start (
                    number INTEGER PRIMARY KEY, began TEXT NOT NULL, pipeline TEXT NOT NULL,
                    studies INTEGER NOT NULL, ended TEXT, stopped TEXT);
                CREATE TABLE IF NOT EXISTS file (
                    study TEXT NOT NULL, name TEXT NOT NULL, bytes INTEGER NOT NULL,
                    sha256 TEXT NOT NULL, published INTEGER NOT NULL,
                    PRIMARY KEY (study, name, published)) WITHOUT ROWID;
                CREATE TABLE IF NOT EXISTS facts (
                    pipeline TEXT PRIMARY KEY, facts TEXT NOT NULL) WITHOUT ROWID;
                """)
        if found == 1 {
            // A failed study of the first version was tried again by every start.
            try db.execute(
                sql: """
                    INSERT INTO study (name, state, pipeline, inputs)
                    SELECT name, CASE state WHEN 'undone' THEN 'waiting' WHEN 'failed'
                    THEN 'waiting' ELSE state END, pipeline, inputs FROM study_1;
                    INSERT INTO record SELECT name, record FROM study_1;
                    DROP TABLE study_1;
                    """)
        }
        try db.execute(sql: "PRAGMA user_version = \(version)")
    }
}
