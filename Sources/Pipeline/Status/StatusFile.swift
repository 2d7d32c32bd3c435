internal import Files
internal import Foundation
internal import Text

extension RunStatus {
    /// Where the run of an output folder is, or how it ended.
    ///
    /// What is done and failed comes from the ledger where there is one; of a worker elsewhere
    /// only its status file may be there.
    ///
    /// - Throws: ``RunError`` where there is no run.
    public static func read(_ folder: String) throws -> RunStatus {
        let bookkeeping = folder + "/.mais"
        var status = try file(bookkeeping + "/status.json")
        if let tasks = try tasks(in: OutputFolder.journals(of: folder)),
            tasks.updated >= status?.updated ?? .distantPast
        {
            return tasks
        }
        let path = bookkeeping + "/ledger.sqlite"
        if access(path, F_OK) == 0 {
            let ledger = try Ledger(path, readOnly: true)
            if let start = try ledger.lastStart() { status = try known(start, ledger, status) }
        }
        guard let status else { throw RunError.noRun(folder) }
        return status.judged
    }

    private static func file(_ path: String) throws -> RunStatus? {
        guard let data = try? Data(contentsOf: URL(filePath: path)) else { return nil }
        do { return try RunStatus(json: data) } catch let fault as JSONOutline.Fault {
            throw RunError.statusUnreadable(path, reason: fault.sentence)
        } catch {
            throw RunError.ledgerFromElsewhere(path)
        }
    }

    /// Whether a task's status says that it is one of this machine's.
    static func isOfThisMachine(_ path: String) -> Bool {
        (try? file(path))?.workers.contains(where: \.isHere) ?? false
    }

    /// The tasks of a cluster's last submission as one. Of a task that was started several times the
    /// start that wrote last counts.
    private static func tasks(in folder: String) throws -> RunStatus? {
        let ending = ".status.json"
        let names = ((try? FolderWalk.names(in: folder)) ?? [])
            .filter { $0.hasSuffix(ending) }
        // SUBMISSION-INDEX-UNIQUE, both numbers with leading zeros.
        guard let submission = names.map({ $0.prefix(4) }).max() else { return nil }
        var byIndex: [Substring: RunStatus] = [:]
        for name in names where name.hasPrefix(submission) {
            guard let status = try file(folder + "/" + name) else { continue }
            let index = name.dropFirst(5).prefix(5)
            if let other = byIndex[index], other.updated > status.updated { continue }
            byIndex[index] = status.judged
        }
        return joined(byIndex.sorted { $0.key < $1.key }.map(\.value))
    }

    /// The status, and `killed` where it says otherwise but is too old to be true.
    private var judged: RunStatus {
        var status = self
        if status.activity != .ended, !status.workers.contains(where: \.isAlive),
            status.workers.allSatisfy(\.isHere) || status.updated.timeIntervalSinceNow < -60
        {
            (status.activity, status.inWork, status.secondsLeft) = (.killed, [], nil)
            (status.reason, status.memory) = (nil, nil)
        }
        return status
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

extension RunStatus.Worker {
    /// This process.
    static var this: RunStatus.Worker {
        let process = getpid()
        return RunStatus.Worker(
            host: Self.machine, process: process,
            token: Self.token(of: process) ?? "")
    }

    /// The machine's own name for itself: Foundation's would ask the network, and wait for it.
    private static var machine: String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "" }
        return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    var isHere: Bool { host == Self.machine }

    var isAlive: Bool { isHere && !token.isEmpty && Self.token(of: process) == token }

    /// The machine's present start and the moment of the process's own: a number alone is given again.
    private static func token(of process: Int32) -> String? {
        guard
            let boot = MachineStart.id,
            let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
            // Behind the program's name, which may hold anything: the state first, then 19 more.
            let end = text.lastIndex(of: ")")
        else { return nil }
        let fields = text[text.index(after: end)...].split(separator: " ")
        guard fields.count > 19, fields[0] != "Z" else { return nil }
        return boot.prefix(8) + "-" + fields[19]
    }
}

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
