internal import Foundation
internal import GRDB

/// What a run has done, in SQLite, so that it can be killed at any moment and go on.
///
/// A study is `publishing` from the moment its files are whole until all have their final names,
/// then `done`. A `failed` study is kept with its reason and tried again by the next run. Anything
/// else was never finished and is not here.
package struct Ledger: Sendable {
    package enum State: String, Sendable { case publishing, done, failed, undone }

    package struct Entry: Sendable {
        package let state: State
        package let pipeline: String
        package let inputs: String
        package let record: String
    }

    /// One result: its name in the study's folder.
    package struct File: Sendable, Codable, Hashable {
        package let name: String
        package let bytes: Int
        package let sha256: String
    }

    private let path: String
    private let queue: DatabaseQueue
    private static let format = 1

    /// - Throws: ``RunError``.
    package init(_ path: String) throws {
        self.path = path
        queue = try Self.wrapped(path) {
            var configuration = Configuration()
            configuration.prepareDatabase { db in
                // In this journal a kill loses nothing that was committed; `publishing` rows
                // are also safe from a power cut, see `begin`.
                try db.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL")
            }
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            try queue.write { db in
                let found = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
                guard found == 0 || found == Self.format else {
                    throw RunError.ledgerFromElsewhere(path)
                }
                try db.execute(
                    sql: """
                        CREATE TABLE IF NOT EXISTS study (
                            name TEXT PRIMARY KEY, state TEXT NOT NULL, pipeline TEXT NOT NULL,
                            inputs TEXT NOT NULL, record TEXT NOT NULL) WITHOUT ROWID;
                        CREATE TABLE IF NOT EXISTS file (
                            study TEXT NOT NULL, name TEXT NOT NULL, bytes INTEGER NOT NULL,
                            sha256 TEXT NOT NULL, published INTEGER NOT NULL,
                            PRIMARY KEY (study, name, published)) WITHOUT ROWID;
                        CREATE TABLE IF NOT EXISTS facts (
                            pipeline TEXT PRIMARY KEY, facts TEXT NOT NULL) WITHOUT ROWID;
                        PRAGMA user_version = \(Self.format);
                        """)
            }
            return queue
        }
    }

    package func entry(_ study: String) throws -> Entry? {
        try read { db in
            try Row.fetchOne(
                db, sql: "SELECT state, pipeline, inputs, record FROM study WHERE name = ?",
                arguments: [study]
            ).flatMap { row in
                State(rawValue: row["state"]).map {
                    Entry(
                        state: $0, pipeline: row["pipeline"], inputs: row["inputs"],
                        record: row["record"])
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
    package func files(of study: String, published: Bool) throws -> [File] {
        try read { db in
            try Row.fetchAll(
                db,
                sql:
                    "SELECT name, bytes, sha256 FROM file WHERE study = ? AND published = ? ORDER BY name",
                arguments: [study, published]
            ).map { File(name: $0["name"], bytes: $0["bytes"], sha256: $0["sha256"]) }
        }
    }

    /// Notes that `files` lie whole under their temporary names and are about to be renamed.
    package func begin(
        _ study: String, pipeline: String, inputs: String, record: String, files: [File]
    ) throws {
        try wrapped {
            try queue.writeWithoutTransaction { db in
                // On disk before the first rename, also if the power goes.
                try db.execute(sql: "PRAGMA synchronous = FULL")
                defer { try? db.execute(sql: "PRAGMA synchronous = NORMAL") }
                try db.inTransaction {
                    try set(
                        db, study, .publishing, pipeline: pipeline, inputs: inputs, record: record)
                    try db.execute(
                        sql: "DELETE FROM file WHERE study = ? AND NOT published",
                        arguments: [study])
                    for file in files { try add(db, file, of: study, published: false) }
                    return .commit
                }
            }
        }
    }

    /// Notes that the files begun have their final names, and that no other file is the study's.
    func finish(_ study: String) throws {
        try write { db in
            try db.execute(
                sql: "DELETE FROM file WHERE study = ? AND published", arguments: [study])
            try db.execute(sql: "UPDATE file SET published = 1 WHERE study = ?", arguments: [study])
            try db.execute(
                sql: "UPDATE study SET state = 'done' WHERE name = ?", arguments: [study])
        }
    }

    /// Notes a study without files as done, or one that failed.
    func note(_ study: String, _ state: State, pipeline: String, inputs: String, record: String)
        throws
    {
        try write {
            try set($0, study, state, pipeline: pipeline, inputs: inputs, record: record)
        }
    }

    /// Notes that a publication cannot be ended: those of its files that have their final names
    /// stay known as the run's own, and the study is to be done again.
    func abandon(_ study: String, named: [File]) throws {
        try write { db in
            try db.execute(
                sql: "DELETE FROM file WHERE study = ? AND NOT published", arguments: [study])
            for file in named { try add(db, file, of: study, published: true) }
            try db.execute(
                sql: "UPDATE study SET state = 'undone' WHERE name = ?", arguments: [study])
        }
    }

    /// What was last noted of the whole run for this pipeline, as JSON.
    func facts(for pipeline: String) throws -> String? {
        try read {
            try String.fetchOne(
                $0, sql: "SELECT facts FROM facts WHERE pipeline = ?", arguments: [pipeline])
        }
    }

    func setFacts(_ facts: String, for pipeline: String) throws {
        try write {
            try $0.execute(
                sql: "INSERT OR REPLACE INTO facts VALUES (?, ?)", arguments: [pipeline, facts])
        }
    }
}

// MARK: - Statements

extension Ledger {
    private func set(
        _ db: Database, _ study: String, _ state: State, pipeline: String, inputs: String,
        record: String
    ) throws {
        try db.execute(
            sql: "INSERT OR REPLACE INTO study VALUES (?, ?, ?, ?, ?)",
            arguments: [study, state.rawValue, pipeline, inputs, record])
    }

    private func add(_ db: Database, _ file: File, of study: String, published: Bool) throws {
        try db.execute(
            sql: "INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, ?)",
            arguments: [study, file.name, file.bytes, file.sha256, published])
    }

    private func read<T>(_ body: (Database) throws -> T) throws -> T {
        try wrapped { try queue.read(body) }
    }

    private func write(_ body: (Database) throws -> Void) throws {
        try wrapped { try queue.write(body) }
    }

    private func wrapped<T>(_ body: () throws -> T) throws -> T { try Self.wrapped(path, body) }

    private static func wrapped<T>(_ path: String, _ body: () throws -> T) throws -> T {
        do { return try body() } catch let error as DatabaseError {
            throw RunError.ledger(
                path, reason: PlainText.clean(error.message ?? "\(error.resultCode)", limit: 200))
        }
    }
}
