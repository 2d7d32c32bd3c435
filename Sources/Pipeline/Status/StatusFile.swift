internal import Files
internal import Foundation
internal import Text

/// `OUT/.mais/status.json` and the ledger beside it: where a run is, told to whoever looks in.
public enum StatusFile {
    /// Where the run of an output folder is, or how it ended.
    ///
    /// What is done and failed comes from the ledger where there is one; of a worker elsewhere
    /// only its status file may be there.
    ///
    /// - Throws: ``RunError`` where there is no run.
    public static func read(_ folder: String) throws -> RunStatus {
        let bookkeeping = folder + "/.mais"
        var status = try RunStatus.file(bookkeeping + "/status.json")
        let submission = try Submission.read(in: folder)
        if let (tasks, number, begun) = try tasks(in: OutputFolder.journals(of: folder)),
            tasks.updated >= status?.updated ?? .distantPast
        {
            guard let submission, submission.number >= number else { return tasks }
            let ofThis = submission.number == number ? begun : 0
            return submission.tasks > ofThis ? submission.status(begun: ofThis, tasks) : tasks
        }
        let path = bookkeeping + "/ledger.sqlite"
        if access(path, F_OK) == 0 {
            let ledger = try Ledger(path, readOnly: true)
            if let start = try ledger.lastStart() { status = try known(start, ledger, status) }
        }
        // Nothing of what was submitted last has begun.
        if let submission, submission.submitted >= status?.updated ?? .distantPast {
            return submission.status(begun: 0, status?.judged)
        }
        guard let status else { throw RunError.noRun(folder) }
        return status.judged
    }

    /// The tasks of a cluster's last submission as one. Of a task that was started several times the
    /// start that wrote last counts.
    ///
    /// - Returns: With the submission's number, and how many of its tasks have begun.
    private static func tasks(
        in folder: String
    ) throws -> (status: RunStatus, submission: Int, begun: Int)? {
        let ending = ".status.json"
        let names = ((try? FolderWalk.names(in: folder)) ?? [])
            .filter { $0.hasSuffix(ending) }
        // SUBMISSION-INDEX-UNIQUE, both numbers with leading zeros.
        guard let submission = names.map({ $0.prefix(4) }).max() else { return nil }
        var byIndex: [Substring: RunStatus] = [:]
        for name in names where name.hasPrefix(submission) {
            guard let status = try RunStatus.file(folder + "/" + name) else { continue }
            let index = name.dropFirst(5).prefix(5)
            if let other = byIndex[index], other.updated > status.updated { continue }
            byIndex[index] = status.judged
        }
        return RunStatus.joined(byIndex.sorted { $0.key < $1.key }.map(\.value)).map {
            ($0, Int(submission) ?? 0, byIndex.count)
        }
    }

    private static func known(
        _ start: Ledger.Start, _ ledger: Ledger, _ last: RunStatus?
    ) throws -> RunStatus {
        let counts = try ledger.counts(start.number, pipeline: start.pipeline)
        let began = (try? Date(start.began, strategy: .iso8601)) ?? .distantPast
        // A start that was killed in its first second has left the file of the start before.
        let isOld = last.map { $0.began.timeIntervalSince(began) < -1.5 } ?? true
        var status =
            last
            ?? RunStatus(
                activity: .killed, pipeline: "", began: began, updated: began, studies: 0, done: 0,
                failed: 0, waiting: 0, tryingAgain: 0, inWork: [], failures: [], workers: [])
        if isOld, start.ended == nil {
            (status.activity, status.inWork, status.began) = (.killed, [], began)
        }
        if start.ended != nil { (status.activity, status.reason) = (.ended, start.stopped) }
        (status.studies, status.done, status.failed) = (start.studies, counts.done, counts.failed)
        status.warned = counts.warned
        status.waiting = start.studies - counts.done - counts.failed
        status.failures = try ledger.reasons(start.number, pipeline: start.pipeline)
        status.warnings = try ledger.warned(start.number, pipeline: start.pipeline)
        return status
    }
}
