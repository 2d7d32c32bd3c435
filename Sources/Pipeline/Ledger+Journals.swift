internal import GRDB

extension Ledger {
    /// Takes over what journals tell of the listed studies that this ledger knows nothing of.
    ///
    /// - Throws: ``RunError``.
    func adopt(_ content: Journal.Content) throws {
        try write { db in
            let update = try db.makeStatement(
                sql: """
                    UPDATE study SET state = ?, pipeline = ?, inputs = ?, reason = ?, sort = ?,
                    passing = ?, settled = 0 WHERE name = ? AND pipeline = ''
                    """)
            for line in content.studies.values where line.state != .waiting {
                // What was broken off is done again; its files are known as the run's own.
                let state = line.state == .publishing ? State.waiting : line.state
                try update.execute(arguments: [
                    state.rawValue, line.pipeline, line.inputs, line.reason,
                    line.reason.map { FailureSort.of($0) }, line.mayPass ?? false, line.study,
                ])
                guard db.changesCount > 0 else { continue }
                try db.execute(
                    sql: "INSERT OR REPLACE INTO record VALUES (?, ?)",
                    arguments: [line.study, line.record])
                for file in line.files {
                    try db.execute(
                        sql: "INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, 1)",
                        arguments: [line.study, file.name, file.bytes, file.sha256])
                }
            }
            for facts in content.facts {
                try db.execute(
                    sql: "INSERT OR REPLACE INTO facts VALUES (?, ?)",
                    arguments: [facts.pipeline, facts.facts])
            }
        }
    }
}
