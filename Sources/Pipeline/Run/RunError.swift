public import Files
public import Text

/// Why a run, or one study of it, cannot continue.
public enum RunError: SystemFault, Equatable {
    /// What was being done with a file when it failed.
    public enum Act: String, Sendable {
        case reading = "be read"
        case writing = "be written"
        case renaming = "be given its name"
        case removing = "be removed"
        case making = "be made"
        case locking = "be locked"
    }

    case file(String, doing: Act, code: Int32)
    case outputNotWritable(String, reason: String)
    case outputGone(String)
    case noRun(String)
    case alreadyRunning(String)
    case noTasks(String)
    case ledger(String, reason: String)
    case ledgerFromElsewhere(String)
    case statusUnreadable(String, reason: String)
    case ledgerDamaged(String, reason: String)
    /// The note of what a folder's results were made with is there and cannot be read.
    case ownerUnreadable(String, reason: String)
    case otherResults(String, differences: [String])
    case strict([Warning])
    /// The system gives no thread.
    case noThread(SystemError)
    /// The system gives fewer threads than a run needs.
    case tooFewThreads(Int, wanted: Int)
    case noStudies
    case sameName(String)
    case preparing(stage: String, use: String, reason: String)
    case diskFull(String)
    case portNotFilled(port: String, type: String)
    case otherType(key: String)
    case badFileName(String)
    case fileNamedTwice(String)
    case notWritten(String)
    case notAFile(String)
    case notOurs(String)
    case lost(String)
}

extension RunError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .file(let path, let act, let code):
            "'\(path)' cannot \(act.rawValue): \(SystemError.text(code))"
        case .outputNotWritable(let path, let reason):
            """
            the output folder '\(path)' cannot be written: \(reason)
              fix: choose another with '--out', or make it writable
            """
        case .outputGone(let path):
            """
            the output folder '\(path)' was removed or moved while the run went on
              fix: put it back, or start the run again: what is not in it is done again
            """
        case .noRun(let path):
            """
            there is no run in '\(path)'
              fix: name the folder that 'mais run' was given with '--out'
            """
        case .alreadyRunning(let path):
            """
            another run is writing into '\(path)'
              fix: wait until it ends, or choose another folder with '--out'
            """
        case .noTasks(let path):
            """
            '\(path)' holds a run of one machine, which no cluster's tasks had a part in
              fix: continue with 'mais run', or choose another folder with '--out'
            """
        case .ledger(let path, let reason):
            """
            the ledger '\(path)' cannot be used: \(reason)
              fix: see that the disk has room and the folder can be written; the run then resumes where it was
            """
        case .ledgerDamaged(let path, let reason):
            """
            the ledger '\(path)' is damaged: \(reason)
              fix: choose another folder with '--out', or move the ledger away and run with '--overwrite', which does all studies again
            """
        case .statusUnreadable(let path, let reason):
            """
            the status '\(path)' cannot be read: \(reason)
              fix: remove it; the run writes another while it goes on, or when it is started again
            """
        case .ownerUnreadable(let path, let reason):
            """
            '\(path)', which says what the results were made with, cannot be read: \(reason)
              fix: choose another folder with '--out', or have all studies done again with '--overwrite'
            """
        case .ledgerFromElsewhere(let path):
            """
            the ledger '\(path)' was written by another version of the program
              fix: choose another folder with '--out', or finish that run with the version that began it
            """
        case .otherResults(let path, let differences):
            """
            the results in '\(path)' were made with something else
            \(differences.map { "  \($0)" }.joined(separator: "\n"))
              fix: choose another folder with '--out', or replace them with '--overwrite'
            """
        case .strict(let warnings):
            """
            this run takes warnings for failures: \(warnings.map { "\($0)" }.joined(separator: "; "))
              fix: mend what they name, or run without '--strict'
            """
        case .noThread(let error):
            """
            the system gives the run no thread: \(error)
              fix: \(Self.threadRemedy)
            """
        case .tooFewThreads(let given, let wanted):
            """
            the run needs \(wanted) threads beside its first, and the system gives \(given)
              fix: \(Self.threadRemedy)
            """
        case .noStudies:
            "there is no study to run\n  fix: give '--input NAME=PATH' or '--studies PATH'"
        case .sameName(let name):
            "two studies are named '\(name)'\n  fix: give every study a name of its own"
        case .preparing(let stage, let use, let reason): "'\(stage)' (\(use)): \(reason)"
        case .diskFull(let path):
            """
            the disk of the output folder '\(path)' is full
              fix: make room and start the run again: it resumes where it was
            """
        case .portNotFilled(let port, let type):
            "the input '\(port)' was given nothing that is a '\(type)'; report this fault of the program"
        case .otherType(let key):
            "'\(key)' is shared under two types; report this fault of the program"
        case .badFileName(let name):
            "'\(PlainText.clean(name))' cannot name a result: it takes one name without '/', at most 200 bytes"
        case .fileNamedTwice(let name):
            "two stages write '\(name)'; give one of them another name"
        case .notWritten(let name): "'\(name)' was announced and never written"
        case .notAFile(let name): "'\(name)' is not a plain file"
        case .notOurs(let path):
            "'\(path)' is there already and is not this run's; move it away, or run with '--overwrite'"
        case .lost(let path): "'\(path)' was lost before it had its name"
        }
    }

    private static let threadRemedy = """
        let other programs end, raise the limit on processes or memory (ulimit -u, -v), or do fewer \
        studies at once with '--jobs'
        """

    public var systemError: SystemError? {
        switch self {
        case .file(_, _, let code): SystemError(code)
        case .noThread(let error): error
        default: nil
        }
    }

    /// Whether the fault lies with the output folder, not with the study: the next start tries again.
    var isOfTheOutput: Bool {
        switch self {
        case .file, .notOurs, .lost: true
        default: false
        }
    }

    /// Whether the run cannot begin.
    var preventsTheRun: Bool {
        switch self {
        case .preparing, .strict: true
        default: false
        }
    }

    /// Whether no other study could do better: the run stops.
    var endsTheRun: Bool {
        switch self {
        case .outputNotWritable, .outputGone, .diskFull, .ledger, .ledgerDamaged: true
        default: false
        }
    }
}
