public import Foundation
internal import Synchronization
public import Text

/// What a run has to say while it goes on.
public struct ProgressEvent: Sendable, Equatable {
    public enum What: Sendable, Equatable {
        /// The study is in the stage with this id, and this far in it, from 0 to 1.
        case stage(String, fraction: Double?)
        case done(seconds: Double)
        /// An earlier run did it.
        case doneBefore
        case failed(String)
        /// An earlier run found that it fails, and nothing about it has changed.
        case failedBefore
        /// It failed with a transient fault, and is tried again in some seconds.
        case again(String, seconds: Double)
        case putBack
        case warning(Warning)
        /// Something about the study that is no warning, such as why it is done again.
        case note(String)
        /// Something about the run as a whole.
        case run(String)
    }

    public let study: String
    public let what: What

    /// Studies that are done or failed, earlier runs' included, and all studies of the run.
    public let finished: Int
    public let total: Int

    /// Studies that this run finished in a minute; `nil` before the first.
    public let perMinute: Double?

    /// Seconds until the end at that rate.
    public let secondsLeft: Double?

    public init(
        study: String, what: What, finished: Int, total: Int, perMinute: Double? = nil,
        secondsLeft: Double? = nil
    ) {
        self.study = study
        self.what = what
        self.finished = finished
        self.total = total
        self.perMinute = perMinute
        self.secondsLeft = secondsLeft
    }
}

/// Shows the progress of a run. Called from several tasks at once.
public protocol ProgressDisplay: Sendable {
    func show(_ event: ProgressEvent)

    /// Called once when the run is over.
    func end()
}

/// Shows nothing.
public struct NoProgress: ProgressDisplay {
    public init() {}
    public func show(_ event: ProgressEvent) {}
    public func end() {}
}

/// A line for every study that ends, for logs.
public final class PlainProgress: ProgressDisplay {
    private let write: Mutex<@Sendable (String) -> Void>

    /// - Parameter write: Takes each line, its line end included. To standard error by default.
    public init(write: @escaping @Sendable (String) -> Void = PlainProgress.toStandardError) {
        self.write = Mutex(write)
    }

    public func show(_ event: ProgressEvent) {
        guard let line = event.line else { return }
        write.withLock { $0(PlainText.lines(line) + "\n") }
    }

    public func end() {}

    /// Writes text to standard error.
    @Sendable public static func toStandardError(_ text: String) {
        Console.write(cleaned: text)
    }

    /// One line that is redrawn if standard error is a terminal, else plain lines.
    public static func orTerminal() -> any ProgressDisplay {
        guard isatty(STDERR_FILENO) == 1 else { return PlainProgress() }
        return TerminalProgress()
    }
}

/// One line that is redrawn, with failures and warnings above it.
public final class TerminalProgress: ProgressDisplay {
    private struct State {
        var lastDrawn: Double?
        var line = ""
    }

    private let state = Mutex(State())
    private let columns: @Sendable () -> Int
    private let now: @Sendable () -> Double
    private let write: @Sendable (String) -> Void

    /// - Parameters:
    ///   - columns: The width of the terminal.
    ///   - now: A clock, in seconds: the line is redrawn ten times a second at most.
    ///   - write: Takes the text as it goes to the terminal.
    public init(
        columns: @escaping @Sendable () -> Int = TerminalProgress.terminalColumns,
        now: @escaping @Sendable () -> Double = { Date.now.timeIntervalSinceReferenceDate },
        write: @escaping @Sendable (String) -> Void = PlainProgress.toStandardError
    ) {
        self.columns = columns
        self.now = now
        self.write = write
    }

    public func show(_ event: ProgressEvent) {
        state.withLock { state in
            var text = ""
            if event.isLasting, let line = event.line {
                text += "\r\u{1B}[K\(PlainText.lines(line))\n"
            }
            let moment = now()
            let isDue = state.lastDrawn.map { moment - $0 >= 0.1 || moment < $0 } ?? true
            if isDue || !text.isEmpty || event.isEnd {
                if event.showsOnTheLine { state.line = PlainText.clean(event.status, limit: 1000) }
                state.lastDrawn = moment
                text += "\r\u{1B}[K" + state.line.prefix(max(10, columns() - 1))
            }
            if !text.isEmpty { write(text) }
        }
    }

    public func end() {
        state.withLock { state in
            if !state.line.isEmpty { write("\r\u{1B}[K") }
            state.line = ""
        }
    }

    /// The width of the terminal at standard error; 80 where it is not known.
    @Sendable public static func terminalColumns() -> Int {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }
}
