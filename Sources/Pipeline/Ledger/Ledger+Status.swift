internal import Foundation
internal import GRDB
internal import Text

/// What the ledger tells of a start as a whole.
extension Ledger {
    struct Counts: Sendable, Equatable {
        var done = 0
        var failed = 0
        /// Of the two, those that an earlier start brought so far.
        var doneBefore = 0
        var failedBefore = 0
        /// Those that are done and have warnings.
        var warned = 0
    }

    /// A start of the run.
    struct Start: Sendable {
        let number: Int
        let began: String
        let pipeline: StudyKey
        let studies: Int
        let ended: String?
        let stopped: String?
    }

    func lastStart() throws -> Start? {
        try read { db in
            try Row.fetchOne(db, sql: "SELECT * FROM start ORDER BY number DESC LIMIT 1").map {
                Start(
                    number: $0["number"], began: $0["began"], pipeline: $0["pipeline"],
                    studies: $0["studies"], ended: $0["ended"], stopped: $0["stopped"])
            }
        }
    }

    /// How many of a start's studies are done and failed, as far as its pipeline goes.
    func counts(_ start: Int, pipeline: StudyKey) throws -> Counts {
        try read { db in
            var counts = Counts()
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT CASE WHEN fault IS NOT NULL THEN 'failed'
                    WHEN pipeline = ? THEN state ELSE 'waiting' END AS state,
                    fault IS NULL AND settled < start AS earlier, count(*) AS number,
                    sum(warnings > 0) AS warned
                    FROM study WHERE start = ? GROUP BY 1, 2
                    """, arguments: [pipeline, start])
            while let row = try rows.next() {
                let (state, earlier, number): (String, Bool, Int) =
                    (row["state"], row["earlier"], row["number"])
                switch StudyState(rawValue: state) {
                case .done:
                    counts.done += number
                    counts.warned += row["warned"]
                    if earlier { counts.doneBefore += number }
                case .failed:
                    counts.failed += number
                    if earlier { counts.failedBefore += number }
                case .waiting, .publishing, nil: break
                }
            }
            return counts
        }
    }

    /// Why studies of a start failed, the most frequent reason first.
    func reasons(_ start: Int, pipeline: StudyKey) throws -> [RunStatus.Reason] {
        let found = try read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT coalesce(fault, sort, reason, '') AS category, count(*) AS number,
                    min(name) AS name, coalesce(fault, reason, '') AS sentence,
                    CASE WHEN fault IS NULL OR state <> 'failed' THEN code END AS code
                    FROM study WHERE start = ?
                    AND (fault IS NOT NULL OR (state = 'failed' AND pipeline = ?)) GROUP BY 1
                    """, arguments: [start, pipeline]
            ).map { row -> RunStatus.Reason in
                let sentence: String = row["sentence"]
                return RunStatus.Reason(
                    category: FailureCategory.of(row["category"]), count: row["number"],
                    study: row["name"],
                    sentence: sentence, code: row["code"])
            }
        }
        return RunStatus.merged(found)
    }

    /// What studies of a start that are done are warned of, the most frequent code first.
    func warned(_ start: Int, pipeline: StudyKey) throws -> [RunStatus.Warned] {
        try read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT json_extract(said.value, '$.code') AS code,
                    count(DISTINCT study.name) AS number, min(study.name) AS name
                    FROM study JOIN record USING (name), json_each(record.record, '$.warnings') said
                    WHERE start = ? AND pipeline = ? AND state = 'done' AND fault IS NULL
                    AND study.warnings > 0 GROUP BY 1 ORDER BY 2 DESC, 1
                    """, arguments: [start, pipeline]
            ).map { row -> RunStatus.Warned in
                let code: String? = row["code"]
                return RunStatus.Warned(
                    code: code ?? Warning.Code.other.rawValue, count: row["number"],
                    study: row["name"])
            }
        }
    }

    /// Puts a study back that was done or failed: it is to be done again.
    func putBack(_ study: String) throws {
        try later { db in
            try db.execute(
                sql: "UPDATE study SET state = 'waiting' WHERE name = ?", arguments: [study])
        }
    }

    /// Puts failed studies of the last start back.
    ///
    /// - Parameters:
    ///   - names: Only these; empty: all.
    ///   - reason: Only those whose sentence holds this text.
    /// - Returns: How many there were.
    func putBackFailed(_ names: [String], reason: String?) throws -> Int {
        try write { db in
            var condition = "state = 'failed' AND start = (SELECT max(number) FROM start)"
            var arguments = StatementArguments()
            if !names.isEmpty {
                condition += " AND name IN (\(databaseQuestionMarks(count: names.count)))"
                arguments += StatementArguments(names)
            }
            if let reason {
                condition += " AND instr(lower(reason), lower(?)) > 0"
                arguments += [reason]
            }
            try db.execute(
                sql: "UPDATE study SET state = 'waiting' WHERE \(condition)", arguments: arguments)
            return db.changesCount
        }
    }
}
