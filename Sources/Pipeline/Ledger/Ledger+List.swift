internal import Foundation
internal import GRDB
internal import Text

/// The list of studies that a start works through.
extension Ledger {
    /// A study as the present start lists it, and what is known of it.
    struct Listed: Sendable {
        let place: Int
        let study: Study
        let state: StudyState
        /// The start that it has its state from; 0 where nothing came of it yet.
        let settled: Int
        let pipeline: StudyKey
        let inputs: StudyKey
        let reason: String?
        /// Whether a failed one is tried again by the next start.
        let isTransient: Bool
        /// How many warnings it has.
        let warnings: Int
        /// Of why it failed, where that has one; of why it cannot be begun, where it has not failed.
        let code: Warning.Code?
    }

    private struct SameName: Error { let name: String }

    /// Begins a start of the run: lists its studies, all or none.
    ///
    /// - Throws: ``RunError``; ``StudiesError`` from the list itself, or for two of one name.
    func begin(_ list: StudyList, pipeline: StudyKey) throws -> (start: Int, studies: Int) {
        do {
            return try write { db in
                let start = (try Int.fetchOne(db, sql: "SELECT max(number) FROM start") ?? 0) + 1
                let add = try db.makeStatement(
                    sql: """
                        INSERT INTO study (name, start, place, takes, options, fault)
                        VALUES (?, ?, ?, ?, ?, ?)
                        ON CONFLICT (name) DO UPDATE SET start = excluded.start,
                        place = excluded.place, takes = excluded.takes,
                        options = excluded.options, fault = excluded.fault,
                        code = CASE WHEN state = 'failed' THEN code END
                        WHERE start <> excluded.start
                        """)
                let encoder = JSONEncoder.line
                var place = 0
                try list.visit { study, _ in
                    let takes = String(decoding: try encoder.encode(study.inputs), as: UTF8.self)
                    let options =
                        study.options.isEmpty
                        ? "{}" : String(decoding: try encoder.encode(study.options), as: UTF8.self)
                    try add.execute(
                        arguments: [study.name, start, place, takes, options, study.fault])
                    guard db.changesCount > 0 else { throw SameName(name: study.name) }
                    place += 1
                }
                guard place > 0 else { throw RunError.noStudies }
                try db.execute(
                    sql: "INSERT INTO start (number, began, pipeline, studies) VALUES (?, ?, ?, ?)",
                    arguments: [start, Date.now.formatted(.iso8601), pipeline, place])
                return (start, place)
            }
        } catch let error as SameName {
            throw list.sameName(error.name)
        }
    }

    /// The next studies of a start's list.
    ///
    /// - Parameter place: That of the last one that is known; -1 before the first.
    func listed(_ start: Int, after place: Int, most: Int) throws -> [Listed] {
        try listed(
            "start = ? AND place > ? ORDER BY place LIMIT ?", [start, place, most])
    }

    /// A study of a start's list.
    func listed(_ start: Int, named name: String) throws -> Listed? {
        try listed("start = ? AND name = ?", [start, name]).first
    }

    /// The next studies that earlier starts ended and that a start's list no longer has, by name.
    ///
    /// - Parameter name: That of the last one that is known; empty before the first.
    func unlisted(_ start: Int, after name: String, most: Int) throws -> [Listed] {
        try listed(
            "start <> ? AND name > ? AND state IN ('done', 'failed') ORDER BY name LIMIT ?",
            [start, name, most])
    }

    private func listed(_ condition: String, _ arguments: StatementArguments) throws -> [Listed] {
        let decoder = JSONDecoder()
        return try read { db in
            try Row.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT place, name, takes, options, fault, state, settled, pipeline, inputs, reason,
                        passing, warnings, code FROM study WHERE \(condition)
                        """), arguments: arguments
            ).map { row in
                let (takes, options): (String, String) = (row["takes"], row["options"])
                let code: String? = row["code"]
                return Listed(
                    place: row["place"],
                    study: Study(
                        listed: row["name"],
                        inputs: try decoder.decode([String: String].self, from: Data(takes.utf8)),
                        options: options == "{}"
                            ? [:]
                            : try decoder.decode([String: String].self, from: Data(options.utf8)),
                        fault: row["fault"]),
                    state: StudyState(rawValue: row["state"]) ?? .waiting, settled: row["settled"],
                    pipeline: row["pipeline"], inputs: row["inputs"], reason: row["reason"],
                    isTransient: row["passing"], warnings: row["warnings"],
                    code: code.map { Warning.Code(rawValue: $0) })
            }
        }
    }

    /// Whether any study has results, or is about to.
    func hasResults() throws -> Bool {
        try read { db in
            try Bool.fetchOne(
                db,
                sql: """
                    SELECT EXISTS (SELECT 1 FROM study WHERE state IN ('done', 'publishing'))
                    OR EXISTS (SELECT 1 FROM file)
                    """) ?? false
        }
    }

    /// The record of each of the studies that has one.
    func records(_ names: [String]) throws -> [String: String] {
        try read { db in
            let marks = databaseQuestionMarks(count: names.count)
            let rows = try Row.fetchAll(
                db, sql: "SELECT name, record FROM record WHERE name IN (\(marks))",
                arguments: StatementArguments(names))
            return Dictionary(rows.map { ($0["name"], $0["record"]) }) { first, _ in first }
        }
    }

    /// Notes why studies of the present start cannot be begun. What is known of them stays.
    func refuse(_ faults: [(study: String, sentence: String)], code: Warning.Code) throws {
        guard !faults.isEmpty else { return }
        try write { db in
            let statement = try db.makeStatement(
                sql: """
                    UPDATE study SET fault = ?,
                    code = CASE WHEN state = 'failed' THEN code ELSE ? END WHERE name = ?
                    """)
            for (study, sentence) in faults {
                try statement.execute(arguments: [sentence, code.rawValue, study])
            }
        }
    }

    /// Notes how a start ended.
    func end(_ start: Int, stopped: String?) throws {
        try write { db in
            try db.execute(
                sql: "UPDATE start SET ended = ?, stopped = ? WHERE number = ?",
                arguments: [Date.now.formatted(.iso8601), stopped, start])
        }
    }
}
