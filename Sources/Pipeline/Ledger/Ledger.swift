internal import Foundation
internal import GRDB
internal import Text

/// What a run has done, in SQLite, so that it can be killed at any moment and resume.
///
/// Each start of the run lists its studies here and works from that list. A study is `waiting`
/// until something came of it, `publishing` from the moment its files are whole until all have
/// their final names, then `done`; or it is `failed`, with its reason.
///
/// What need not be on the disk before the work continues is written in batches: a note that a kill
/// takes away is of a study whose files the next start finds, or does again.
package struct Ledger: Sendable {
    package struct Entry: Sendable {
        package let state: StudyState
        package let pipeline: StudyKey
        package let inputs: StudyKey
        package let record: String
    }

    let path: String
    private let queue: DatabaseQueue
    private let batch = LedgerBatch()

    /// Where a cluster's task notes for the other tasks what comes to pass.
    private let journal: Journal?

    /// - Parameter readOnly: Opens a ledger that is there, perhaps while its run goes on.
    /// - Throws: ``RunError``.
    package init(_ path: String, readOnly: Bool = false) throws {
        try self.init(path, readOnly: readOnly, journal: nil)
    }

    /// - Parameter journal: Is told everything as well, before the work continues.
    /// - Throws: ``RunError``.
    init(_ path: String, readOnly: Bool = false, journal: Journal?) throws {
        self.path = path
        self.journal = journal
        queue = try Self.wrapped(path) {
            var configuration = Configuration()
            configuration.readonly = readOnly
            configuration.busyMode = .timeout(10)
            if readOnly {
                let queue = try DatabaseQueue(path: path, configuration: configuration)
                let found = try queue.read { try Int.fetchOne($0, sql: "PRAGMA user_version") }
                guard found == LedgerFormat.version else {
                    throw RunError.ledgerFromElsewhere(path)
                }
                return queue
            }
            configuration.prepareDatabase { db in
                // In this journal a kill loses nothing that was committed; `publishing` rows
                // are also safe from a power cut, see `begin`.
                try db.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL")
            }
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            try queue.write { try LedgerFormat.prepare($0, path) }
            return queue
        }
    }

    package func entry(_ study: String) throws -> Entry? {
        try read { db in
            try Row.fetchOne(
                db,
                sql: """
                    SELECT state, pipeline, inputs, record FROM study LEFT JOIN record
                    USING (name) WHERE name = ?
                    """, arguments: [study]
            ).flatMap { row in
                StudyState(rawValue: row["state"]).map {
                    Entry(
                        state: $0, pipeline: row["pipeline"], inputs: row["inputs"],
                        record: row["record"] ?? "")
                }
            }
        }
    }

    /// The studies whose publication was begun and not ended.
    func publishing() throws -> [String] {
        try read {
            try String.fetchAll(
                $0, sql: "SELECT name FROM study WHERE state = 'publishing' ORDER BY name")
        }
    }

    /// A study's files: those that bear their final names, or those that are about to.
    package func files(of study: String, published: Bool) throws -> [ResultFile] {
        try read { db in
            try Row.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT name, bytes, sha256 FROM file WHERE study = ? AND published = ?
                        ORDER BY name
                        """), arguments: [study, published]
            ).map { ResultFile(name: $0["name"], bytes: $0["bytes"], sha256: $0["sha256"]) }
        }
    }

    /// Notes that `files` lie whole under their temporary names and are about to be renamed.
    package func begin(
        _ study: String, pipeline: StudyKey, inputs: StudyKey, record: String, files: [ResultFile],
        warnings: Int = 0
    ) throws {
        try journal?.note(
            Journal.Line(
                study: study, state: .publishing, pipeline: pipeline, inputs: inputs,
                record: record, files: files, warnings: warnings))
        var taken: [LedgerBatch.Change] = []
        do {
            try wrapped {
                try queue.writeWithoutTransaction { db in
                    // On disk before the first rename, also if the power goes.
                    try db.execute(sql: "PRAGMA synchronous = FULL")
                    defer { try? db.execute(sql: "PRAGMA synchronous = NORMAL") }
                    try db.inTransaction {
                        taken = batch.take()
                        for change in taken { try change(db) }
                        try Self.set(
                            db, study, .publishing, pipeline: pipeline, inputs: inputs,
                            record: record, warnings: warnings)
                        try db.execute(
                            sql: "DELETE FROM file WHERE study = ? AND NOT published",
                            arguments: [study])
                        for file in files {
                            try Self.add(db, file, of: study, published: false)
                        }
                        return .commit
                    }
                }
            }
        } catch {
            batch.putBack(taken)
            throw error
        }
    }

    /// Notes that the files begun have their final names, and that no other file is the study's.
    func finish(_ study: String) throws {
        try journal?.finish(study)
        try later { db in
            try db.execute(
                sql: "DELETE FROM file WHERE study = ? AND published", arguments: [study])
            try db.execute(sql: "UPDATE file SET published = 1 WHERE study = ?", arguments: [study])
            try db.execute(
                sql: "UPDATE study SET state = 'done' WHERE name = ?", arguments: [study])
        }
    }

    /// Notes a study without files as done, or one that failed or waits for another try.
    func note(
        _ study: String, _ state: StudyState, pipeline: StudyKey, inputs: StudyKey, record: String,
        warnings: Int = 0, failure: Failure? = nil
    ) throws {
        try journal?.note(
            Journal.Line(
                study: study, state: state, pipeline: pipeline, inputs: inputs, record: record,
                files: [], reason: failure?.sentence, isTransient: failure?.isTransient,
                code: failure?.code?.rawValue, warnings: warnings))
        try later { db in
            try Self.set(
                db, study, state, pipeline: pipeline, inputs: inputs, record: record,
                warnings: warnings, failure: failure)
        }
    }

    /// Notes that a publication cannot be ended: those of its files that have their final names
    /// stay known as the run's own, and the study is to be done again.
    func abandon(_ study: String, named: [ResultFile]) throws {
        try write { db in
            try db.execute(
                sql: "DELETE FROM file WHERE study = ? AND NOT published", arguments: [study])
            for file in named { try Self.add(db, file, of: study, published: true) }
            try db.execute(
                sql: "UPDATE study SET state = 'waiting' WHERE name = ?", arguments: [study])
        }
    }

    /// What was last noted of the whole run for this pipeline, as JSON.
    func facts(for pipeline: StudyKey) throws -> String? {
        try read {
            try String.fetchOne(
                $0, sql: "SELECT facts FROM facts WHERE pipeline = ?", arguments: [pipeline])
        }
    }

    func setFacts(_ facts: String, for pipeline: StudyKey) throws {
        try journal?.note(Journal.Facts(facts: facts, pipeline: pipeline))
        try write {
            try $0.execute(
                sql: "INSERT OR REPLACE INTO facts VALUES (?, ?)", arguments: [pipeline, facts])
        }
    }
}

// MARK: - Statements

extension Ledger {
    /// Why a study failed, for lists of reasons.
    struct Failure: Sendable {
        let sentence: String
        /// Whether the next start tries again unasked.
        let isTransient: Bool
        /// Where it has one.
        var code: Warning.Code?
    }

    private static func set(
        _ db: Database, _ study: String, _ state: StudyState, pipeline: StudyKey, inputs: StudyKey,
        record: String, warnings: Int, failure: Failure? = nil
    ) throws {
        try db.cachedStatement(
            sql: """
                UPDATE study SET state = ?, pipeline = ?, inputs = ?, reason = ?, sort = ?,
                passing = ?, warnings = ?, code = ?, settled = start WHERE name = ?
                """
        ).execute(arguments: [
            state.rawValue, pipeline, inputs, failure?.sentence,
            failure.map { FailureCategory.of($0.sentence) }, failure?.isTransient ?? false,
            warnings,
            failure?.code?.rawValue, study,
        ])
        try db.cachedStatement(sql: "INSERT OR REPLACE INTO record VALUES (?, ?)").execute(
            arguments: [study, record])
    }

    private static func add(_ db: Database, _ file: ResultFile, of study: String, published: Bool)
        throws
    {
        try db.execute(
            sql: "INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, ?)",
            arguments: [study, file.name, file.bytes, file.sha256, published])
    }

    func read<T>(_ body: (Database) throws -> T) throws -> T {
        try wrapped { try queue.read(body) }
    }

    /// Writes at once, after everything that waits to be written.
    func write<T>(_ body: (Database) throws -> T) throws -> T {
        var taken: [LedgerBatch.Change] = []
        do {
            return try wrapped {
                try queue.write { db in
                    taken = batch.take()
                    for change in taken { try change(db) }
                    return try body(db)
                }
            }
        } catch {
            batch.putBack(taken)
            throw error
        }
    }

    /// Writes with the next batch.
    func later(_ change: @escaping LedgerBatch.Change) throws {
        if batch.add(change) { try flush() }
    }

    /// Writes what waits to be written.
    package func flush() throws {
        guard !batch.isEmpty else { return }
        try write { _ in }
    }

    private func wrapped<T>(_ body: () throws -> T) throws -> T { try Self.wrapped(path, body) }

    private static func wrapped<T>(_ path: String, _ body: () throws -> T) throws -> T {
        do { return try body() } catch let error as DatabaseError {
            if [.SQLITE_CORRUPT, .SQLITE_NOTADB].contains(error.resultCode.primaryResultCode) {
                throw RunError.ledgerDamaged(
                    path,
                    reason: PlainText.clean(error.message ?? "\(error.resultCode)", limit: 200))
            }
            throw RunError.ledger(
                path, reason: PlainText.clean(error.message ?? "\(error.resultCode)", limit: 200))
        }
    }
}
