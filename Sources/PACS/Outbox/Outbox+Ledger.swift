internal import Files
internal import Foundation
package import GRDB
internal import Text
internal import DICOMFile

/// What a delivery asks the ledger, and tells it.
extension Outbox {
    /// Objects of a state whose time has come.
    ///
    /// - Parameter id: Only those that were queued after this one.
    func due(
        _ states: [OutboxState], archive: String, most: Int, after id: Int64 = 0
    ) throws -> [Outgoing] {
        try read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT id, sop_class, sop_instance, study, series, transfer_syntax, sha256, bytes, modified
                    FROM object WHERE archive = ? AND next <= ? AND id > ?
                        AND state IN (\(Self.marks(states))) ORDER BY id LIMIT ?
                    """,
                arguments: Self.arguments(
                    [archive, Date.now.timeIntervalSince1970, id], states, [most])
            ).compactMap { row -> Outgoing? in
                guard let sopClass = UID(row["sop_class"] as String),
                    let sopInstance = UID(row["sop_instance"] as String),
                    let study = UID(row["study"] as String),
                    let series = UID(row["series"] as String)
                else { return nil }
                return Outgoing(
                    id: row["id"], path: file(sha256: row["sha256"]),
                    header: ObjectHeader(
                        sopClass: sopClass, sopInstance: sopInstance, study: study, series: series,
                        transferSyntax: TransferSyntax(row["transfer_syntax"])),
                    bytes: row["bytes"], modified: row["modified"])
            }
        }
    }

    /// When the next of the unsettled objects is due; nil where all are settled.
    func nextDue(archive: String) throws -> Date? {
        try read { db in
            try Double.fetchOne(
                db,
                sql: """
                    SELECT MIN(next) FROM object
                    WHERE archive = ? AND state IN (\(Self.marks(OutboxState.open)))
                    """,
                arguments: Self.arguments([archive], OutboxState.open)
            ).map { Date(timeIntervalSince1970: $0) }
        }
    }

    /// Whether an object's file is the one that was queued.
    func isUnchanged(_ object: Outgoing) -> Bool {
        var info = stat()
        return stat(object.path, &info) == 0 && Int(info.st_size) == object.bytes
            && object.modified == Self.modified(info)
    }

    /// Objects whose files are those that were queued; the others are refused.
    func fit(_ objects: [Outgoing], retry: Retry) throws -> [Outgoing] {
        let fit = objects.filter(isUnchanged)
        guard fit.count < objects.count else { return fit }
        for object in Set(objects).subtracting(fit).sorted(by: { $0.id < $1.id }) {
            try note(
                object, .refused("its file was changed or removed after it was queued"),
                retry: retry)
        }
        return fit
    }

    /// Notes what came of sending an object, and that the next is about to be sent.
    func turn(_ ended: (Outgoing, Sent)?, _ begun: Outgoing?, retry: Retry) throws {
        try write { db in
            if let (object, sent) = ended { try note(db, object, sent, retry) }
            if let begun {
                try db.cachedStatement(
                    sql: "UPDATE object SET attempts = attempts + 1 WHERE id = ?"
                ).execute(arguments: [begun.id])
                try note(db, begun.id, "send", "begun")
            }
        }
        guard let (object, sent) = ended else { return }
        switch sent {
        case .refused, .accepted: try release([object])
        case .confirmed, .unanswered, .later: break
        }
    }

    /// Notes what came of sending.
    func note(_ object: Outgoing, _ sent: Sent, retry: Retry) throws {
        try turn((object, sent), nil, retry: retry)
    }

    private func note(_ db: Database, _ object: Outgoing, _ sent: Sent, _ retry: Retry) throws {
        switch sent {
        case .confirmed(let warning):
            try note(.confirmed, of: object.id, in: db)
            try note(db, object.id, "confirmed", warning)
        case .accepted(let warning):
            try note(.accepted, of: object.id, in: db)
            try note(db, object.id, "accepted", warning)
        case .unanswered(let reason):
            try note(.unanswered, of: object.id, in: db, reason: reason)
            try note(db, object.id, "send", reason)
        case .later(let reason):
            let attempts =
                try Int.fetchOne(
                    db, sql: "SELECT attempts FROM object WHERE id = ?", arguments: [object.id])
                ?? 1
            let wait = Waiting.seconds(before: attempts, retry)
            try note(
                .postponed, of: object.id, in: db, reason: reason,
                next: Date.now.timeIntervalSince1970 + wait)
            try note(db, object.id, "send", reason)
        case .refused(let reason):
            try note(.refused, of: object.id, in: db, reason: reason)
            try note(db, object.id, "send", reason)
        }
    }

    /// Notes that objects are verified, and lets go of their files.
    func verified(_ objects: [Outgoing], by action: String) throws {
        guard !objects.isEmpty else { return }
        try write { db in
            for object in objects {
                try note(.verified, of: object.id, in: db)
                try db.execute(
                    sql: "UPDATE object SET verified_by = ? WHERE id = ?",
                    arguments: [action, object.id])
                try note(db, object.id, action, "verified")
            }
        }
        try release(objects)
    }

    /// How often an object may vanish after the archive said that it had it.
    static let mostVanishings = 3

    /// Notes that the archive does not have an object: it is sent again, or given up.
    func missing(_ object: Outgoing, _ action: String, _ reason: String, retry: Retry) throws {
        var isGivenUp = false
        try write { db in
            let row = try Row.fetchOne(
                db, sql: "SELECT missing, state, attempts FROM object WHERE id = ?",
                arguments: [object.id])
            let wasConfirmed = row?["state"] == OutboxState.confirmed.rawValue
            let missing = (row?["missing"] ?? 0) + (wasConfirmed ? 1 : 0)
            isGivenUp = missing >= Self.mostVanishings
            // What a broken connection lost is sent again at once, but not over and over.
            let tries = max(missing, (row?["attempts"] ?? 0) - 1)
            let wait = tries <= 0 ? 0 : Waiting.seconds(before: tries, retry)
            try db.execute(
                sql: "UPDATE object SET missing = ? WHERE id = ?", arguments: [missing, object.id])
            try note(
                isGivenUp ? .givenUp : .missing, of: object.id, in: db,
                reason: isGivenUp
                    ? "it says that it has stored it, and does not have it (\(missing) times)"
                    : reason,
                next: Date.now.timeIntervalSince1970 + wait)
            try note(db, object.id, action, reason)
        }
        if isGivenUp { try release([object]) }
    }

    /// Puts off what is due: nothing can be done about it now.
    func putOff(_ objects: [Outgoing], seconds: Double, reason: String) throws {
        try write { db in
            for object in objects {
                try db.execute(
                    sql: """
                        UPDATE object SET next = MAX(next, ?), reason = ?
                        WHERE id = ? AND state IN (\(Self.marks(OutboxState.open)))
                        """,
                    arguments: Self.arguments(
                        [Date.now.timeIntervalSince1970 + seconds, reason, object.id],
                        OutboxState.open))
            }
        }
    }

    /// Brings an object into the state to which an event leads.
    ///
    /// - Parameters:
    ///   - id: The object's, in the ledger.
    ///   - next: When something is to be done about it, in seconds since 1970.
    /// - Throws: ``PACSError/ledger(_:_:)`` for an event that does not happen in the object's state.
    package func note(
        _ event: OutboxEvent, of id: Int64, in db: Database, reason: String? = nil,
        next: Double = 0
    ) throws {
        let found = try String.fetchOne(
            db.cachedStatement(sql: "SELECT state FROM object WHERE id = ?"), arguments: [id])
        guard let state = found.flatMap(OutboxState.init(rawValue:)),
            let target = OutboxTransition.target(from: state, event)
        else {
            throw PACSError.ledger(
                path,
                """
                of object \(id) its state is '\(found.map { PlainText.clean($0) } ?? "")', in which \
                '\(event.rawValue)' cannot happen
                """
            )
        }
        try db.cachedStatement(
            sql: "UPDATE object SET state = ?, reason = ?, next = ?, changed = ? WHERE id = ?"
        ).execute(arguments: [
            target.rawValue, reason.map { PlainText.clean($0, limit: 400) }, next,
            Date.now.timeIntervalSince1970, id,
        ])
    }

    /// A statement's arguments, with states among them: their names stand in no statement itself.
    private static func arguments(
        _ first: StatementArguments, _ states: [OutboxState], _ last: StatementArguments = []
    ) -> StatementArguments {
        first + StatementArguments(states.map(\.rawValue)) + last
    }

    /// What stands for states in a statement.
    private static func marks(_ states: [OutboxState]) -> String {
        databaseQuestionMarks(count: states.count)
    }

    /// Notes that an object arrived, with what the archive warned of. What it warned of once stays, also
    /// where it is sent again.
    private func note(
        _ db: Database, _ id: Int64, _ outcome: String, _ warning: String?
    ) throws {
        try note(db, id, "send", warning.map { "\(outcome): \($0)" } ?? outcome)
        guard let warning else { return }
        try db.execute(
            sql: "UPDATE object SET warning = ? WHERE id = ?",
            arguments: [PlainText.clean(warning, limit: 400), id])
    }

    private func note(_ db: Database, _ id: Int64, _ action: String, _ outcome: String) throws {
        try db.cachedStatement(sql: "INSERT INTO attempt VALUES (?, ?, ?, ?)").execute(arguments: [
            id, Date.now.timeIntervalSince1970, action, PlainText.clean(outcome, limit: 400),
        ])
    }

    private func release(_ objects: [Outgoing]) throws {
        for object in objects {
            // Not by Foundation, which takes longer for a name than the ledger for all it does here.
            guard let name = object.path.split(separator: "/").last else { continue }
            try release(sha256: String(name.prefix { $0 != "." }))
        }
    }

    /// Removes the files that no archive waits for, as a program that was killed had no time to.
    func releaseLeft() throws {
        try write { db in
            let needed = try String.fetchSet(
                db,
                sql: """
                    SELECT DISTINCT sha256 FROM object
                    WHERE state NOT IN (\(Self.marks(OutboxState.settled)))
                    """, arguments: Self.arguments([], OutboxState.settled))
            let names = (try? FolderWalk.names(in: objects)) ?? []
            for name in names where name.hasSuffix(".dcm") {
                if !needed.contains(String(name.dropLast(4))) { unlink(objects + "/" + name) }
            }
        }
    }

    /// Removes a file that no archive waits for any more. A refused object's goes, too: it was a
    /// link to, or a copy of, one that the caller has.
    func release(sha256: String) throws {
        // No other program can queue an object of these bytes meanwhile.
        try write { db in
            let statement = try db.cachedStatement(
                sql: """
                    SELECT EXISTS (SELECT 1 FROM object
                        WHERE sha256 = ? AND state NOT IN (\(Self.marks(OutboxState.settled))))
                    """)
            let isNeeded =
                try Bool.fetchOne(
                    statement, arguments: Self.arguments([sha256], OutboxState.settled)) ?? true
            if !isNeeded { unlink(file(sha256: sha256)) }
        }
    }
}
