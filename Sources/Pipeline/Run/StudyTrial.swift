internal import Foundation
internal import Machine

/// A study that was in work when an earlier start died, done once more in a process of its own: if
/// that dies, too, the study is set aside by name, and the night goes on without it.
///
/// The process is this program with the same words. It does this study alone, in a folder that is
/// then thrown away.
public struct StudyTrial: Sendable {
    /// How a trial ended.
    public enum Verdict: Sendable, Equatable {
        /// The process ended by itself: the study is no danger.
        case harmless
        /// A signal ended it, such as a segmentation fault.
        case killed(signal: Int32)
    }

    /// The variables of the environment that say what is to be tried, and where.
    private static let (study, folder) = ("MAIS_TRIAL_STUDY", "MAIS_TRIAL_FOLDER")

    /// What this process is to try, if it was started for that.
    static var ofThisProcess: (study: String, folder: String)? {
        let environment = ProcessInfo.processInfo.environment
        guard let study = environment[Self.study], let folder = environment[Self.folder] else {
            return nil
        }
        return (study, folder)
    }

    /// Tries a study.
    ///
    /// - Parameters:
    ///   - name: The study's.
    ///   - scratch: The folder for what comes of it.
    /// - Returns: nil where the trial could not be, or was given up as its task was cancelled.
    static func perform(_ name: String, in scratch: String) async -> Verdict? {
        let process = Process()
        process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = Array(CommandLine.arguments.dropFirst())
        process.environment = ProcessInfo.processInfo.environment.merging(
            [study: name, folder: scratch]
        ) { _, new in new }
        // Its other end closes when this process dies, and then the trial ends, too.
        let life = Pipe()
        _ = fcntl(life.fileHandleForWriting.fileDescriptor, F_SETFD, FD_CLOEXEC)
        process.standardInput = life
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        let gate = Gate()
        process.terminationHandler = { _ in gate.open() }
        do { try process.run() } catch { return nil }
        let id = process.processIdentifier
        await withTaskCancellationHandler {
            await gate.wait()
        } onCancel: {
            kill(id, SIGKILL)
        }
        try? life.fileHandleForWriting.close()
        if Task.isCancelled { return nil }
        guard process.terminationReason == .uncaughtSignal else { return .harmless }
        // Somebody told it to end, as the terminal does with all that run in it.
        let number = process.terminationStatus
        return [SIGINT, SIGTERM, SIGHUP].contains(number) ? nil : .killed(signal: number)
    }

    /// Ends this process when the one that tries is gone.
    static func endWithParent() {
        let code = MachineThreads.start {
            var byte: UInt8 = 0
            while true {
                let count = read(STDIN_FILENO, &byte, 1)
                if count < 0, errno == EINTR { continue }
                if count <= 0 { _exit(1) }
            }
        }
        // A trial that nobody could end would write into the folder of the next start.
        if code != 0 { _exit(1) }
    }
}
