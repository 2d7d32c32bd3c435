internal import GRDB

extension Ledger {
    /// Takes over what the journals in a folder tell of the listed studies that this ledger knows
    /// nothing of.
    ///
    /// - Parameter unlisted: Whether studies count, too, that the list no longer has.
    /// - Throws: ``RunError``.
    func adopt(journalsIn folder: String, unlisted: Bool = false) throws {
        guard Journal.isAny(in: folder) else { return }
        try write { db in
            // What each study has from a journal so far, and how much that counts.
            try db.execute(
                sql: """
                    CREATE TEMP TABLE told AS
                    SELECT name, -1 AS submission, -1 AS rank FROM study WHERE pipeline = '';
                    CREATE UNIQUE INDEX temp.toldByName ON told (name);
                    """)
            let adoption = try Adoption(db, unlisted: unlisted)
            try Journal.forEachNote(in: folder) { note in
                switch note {
                case .study(let line, let weight): try adoption.take(line, weight)
                case .run(let facts):
                    try db.execute(
                        sql: "INSERT OR REPLACE INTO facts VALUES (?, ?)",
                        arguments: [facts.pipeline, facts.facts])
                }
            }
            try db.execute(sql: "DROP TABLE told")
        }
    }

    /// The statements that bring one line of a journal into the ledger.
    private struct Adoption {
        private let db: Database
        private let weigh: Statement
        private let update: Statement
        private let forget: [Statement]
        private let record: Statement
        private let file: Statement
        /// Of studies that no list has.
        private let add: [Statement]

        init(_ db: Database, unlisted: Bool) throws {
            self.db = db
            add =
                try unlisted
                ? [
                    "INSERT OR IGNORE INTO told VALUES (?, -1, -1)",
                    "INSERT OR IGNORE INTO study (name) VALUES (?)",
                ].map { try db.makeStatement(sql: $0) } : []
            weigh = try db.makeStatement(
                sql: """
                    UPDATE told SET submission = ?1, rank = ?2
                    WHERE name = ?3 AND (submission, rank) <= (?1, ?2)
                    """)
            update = try db.makeStatement(
                sql: """
                    UPDATE study SET state = ?, pipeline = ?, inputs = ?, reason = ?, sort = ?,
                    passing = ?, warnings = ?, code = ?, settled = 0
                    WHERE name = ?
                    """)
            forget = try ["DELETE FROM record WHERE name = ?", "DELETE FROM file WHERE study = ?"]
                .map { try db.makeStatement(sql: $0) }
            record = try db.makeStatement(sql: "INSERT INTO record VALUES (?, ?)")
            file = try db.makeStatement(sql: "INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, 1)")
        }

        func take(_ line: Journal.Line, _ weight: Journal.Weight) throws {
            for statement in add { try statement.execute(arguments: [line.study]) }
            try weigh.execute(arguments: [weight.submission, weight.rank, line.study])
            // The study is not of the list, is known already, or another task knows better.
            guard db.changesCount > 0 else { return }
            for statement in forget { try statement.execute(arguments: [line.study]) }
            guard line.state != .waiting else {
                // It was put back: as if nothing were known of it.
                let nothing: String? = nil
                try update.execute(arguments: [
                    StudyState.waiting.rawValue, StudyKey.unknown, StudyKey.unknown, nothing,
                    nothing,
                    false, 0, nothing,
                    line.study,
                ])
                return
            }
            // What was broken off is done again; its files are known as the run's own.
            let state = line.state == .publishing ? StudyState.waiting : line.state
            try update.execute(arguments: [
                state.rawValue, line.pipeline, line.inputs, line.reason,
                line.reason.map { FailureCategory.of($0) }, line.isTransient ?? false,
                line.warnings ?? 0,
                line.code, line.study,
            ])
            try record.execute(arguments: [line.study, line.record])
            for made in line.files {
                try file.execute(arguments: [line.study, made.name, made.bytes, made.sha256])
            }
        }
    }
}
