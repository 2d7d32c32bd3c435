internal import Foundation

/// Studies that failed and are to be tried again.
public enum FailedStudies {
    /// Puts failed studies of an output folder's run back, so that its next start does them.
    ///
    /// - Parameters:
    ///   - studies: Only these; empty: all.
    ///   - reason: Only those whose sentence holds this text, in capitals or not.
    /// - Returns: How many were put back.
    /// - Throws: ``RunError`` when there is no run, or it goes on.
    public static func putBack(
        in folder: String, studies: [String] = [], reason: String? = nil
    ) throws -> Int {
        let journals = OutputFolder.journals(of: folder)
        if access(journals, F_OK) == 0 {
            return try putBack(inJournals: journals, studies: studies, reason: reason)
        }
        guard access(folder + "/.mais/ledger.sqlite", F_OK) == 0 else {
            throw RunError.noRun(folder)
        }
        let held = try OutputFolder(folder)
        return try Ledger(held.ledger).putBackFailed(studies, reason: reason)
    }

    /// On a cluster it is a journal that says it, of a submission of its own.
    private static func putBack(
        inJournals folder: String, studies: [String], reason: String?
    ) throws -> Int {
        let chosen = Set(studies)
        let failed = try Journal.last(in: folder) { line in
            guard line.state == .failed, chosen.isEmpty || chosen.contains(line.study) else {
                return false
            }
            guard let reason else { return true }
            return line.reason?.localizedCaseInsensitiveContains(reason) == true
        }
        guard !failed.isEmpty else { return 0 }
        let next = Journal.nextSubmission(in: folder)
        let journal = try Journal(in: folder, of: ArrayTask(index: 0, count: 1, submission: next))
        for var line in failed {
            line.state = .waiting
            try journal.note(line)
        }
        return failed.count
    }
}
