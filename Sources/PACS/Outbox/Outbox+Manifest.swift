internal import Foundation
internal import GRDB
internal import Text
public import DICOMFile

/// What an administrator looks at.
extension Outbox {
    /// How many objects of an archive, or of all, are in each state.
    ///
    /// - Throws: ``PACSError/folder(_:_:)``.
    public func counts(archive: String? = nil) throws -> [OutboxState: Int] {
        try read { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT state, COUNT(*) AS count FROM object
                    WHERE ?1 IS NULL OR archive = ?1 GROUP BY state
                    """,
                arguments: [archive])
            return Dictionary(
                rows.compactMap { row in
                    OutboxState(rawValue: row["state"]).map { ($0, row["count"] as Int) }
                }
            ) { a, _ in a }
        }
    }

    /// The archives for which it holds objects.
    ///
    /// - Throws: ``PACSError/folder(_:_:)``.
    public func archives() throws -> [String] {
        try read { db in
            try String.fetchAll(db, sql: "SELECT DISTINCT archive FROM object ORDER BY archive")
        }
    }

    /// Every object, in the order in which they were queued.
    ///
    /// - Parameter objects: Only these; nil for all.
    /// - Throws: ``PACSError/folder(_:_:)``.
    public func records(
        archive: String? = nil, objects: Set<UID>? = nil
    ) throws -> [OutboxRecord] {
        try read { db in
            try Row.fetchAll(
                db, sql: "SELECT * FROM object WHERE ?1 IS NULL OR archive = ?1 ORDER BY id",
                arguments: [archive]
            ).compactMap { row in
                let instance: String = row["sop_instance"]
                if let objects, UID(instance).map({ objects.contains($0) }) != true { return nil }
                return OutboxRecord(
                    archive: row["archive"], study: row["study"], series: row["series"],
                    sopClass: row["sop_class"], sopInstance: instance,
                    transferSyntax: row["transfer_syntax"], bytes: row["bytes"],
                    sha256: row["sha256"], state: OutboxState(rawValue: row["state"]) ?? .queued,
                    attempts: row["attempts"], reason: row["reason"],
                    warnings: (row["warning"] as String?).map { warning in
                        [
                            Warning(
                                .archiveStoredWithWarning,
                                "\(row["archive"] as String) stored object \(instance), and \(warning)"
                            )
                        ]
                    } ?? [],
                    verifiedBy: row["verified_by"], queued: Self.time(row["queued"]),
                    changed: Self.time(row["changed"]))
            }
        }
    }

    /// What an archive warned of, of objects that came further since some time: once for all of which it
    /// said the same.
    func warnings(archive: String, since start: Date) throws -> [Warning] {
        let rows = try read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT warning, sop_instance FROM object
                    WHERE archive = ? AND warning IS NOT NULL AND changed >= ? ORDER BY id
                    """,
                arguments: [archive, start.timeIntervalSince1970]
            ).map { (said: $0["warning"] as String, object: $0["sop_instance"] as String) }
        }
        return Dictionary(grouping: rows, by: \.said).sorted { $0.key < $1.key }.map {
            said, objects in
            let names = objects.prefix(Self.mostNamed).map(\.object).joined(separator: ", ")
            let isOne = objects.count == 1
            return Warning(
                .archiveStoredWithWarning,
                "\(archive) stored \(isOne ? "object \(names)" : "\(objects.count) objects"), and \(said)"
                    + (isOne ? "" : ": \(names)\(objects.count > Self.mostNamed ? ", …" : "")"))
        }
    }

    private static let mostNamed = 10

    /// Everything that was tried with an object, in order.
    ///
    /// - Throws: ``PACSError/folder(_:_:)``.
    public func attempts(of object: UID, archive: String) throws -> [OutboxAttempt] {
        try read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT attempt.* FROM attempt JOIN object ON object.id = attempt.object
                    WHERE archive = ? AND sop_instance = ? ORDER BY attempt.rowid
                    """,
                arguments: [archive, object.text]
            ).map { row in
                OutboxAttempt(
                    sopInstance: object.text, time: Self.time(row["time"]), action: row["action"],
                    outcome: row["outcome"])
            }
        }
    }

    private static func time(_ seconds: Double) -> String {
        Date(timeIntervalSince1970: seconds).formatted(.iso8601)
    }

    /// The manifest as CSV, one row per object.
    ///
    /// - Throws: ``PACSError/folder(_:_:)``.
    public func csv(archive: String? = nil) throws -> String {
        let head =
            "archive,study,series,sop_class,sop_instance,transfer_syntax,bytes,sha256,state,attempts,verified_by,queued,changed,reason,warning,warning_code\n"
        return try records(archive: archive).reduce(into: head) { text, record in
            let fields = [
                record.archive, record.study, record.series, record.sopClass, record.sopInstance,
                record.transferSyntax, "\(record.bytes)", record.sha256, record.state.rawValue,
                "\(record.attempts)", record.verifiedBy ?? "", record.queued, record.changed,
                record.reason ?? "", record.warnings.map(\.message).joined(separator: "; "),
                record.warnings.map(\.code.rawValue).joined(separator: " "),
            ]
            text += CSV.line(fields)
        }
    }
}
