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
        Console.complain(text, terminator: "")
    }

    /// A bar that is redrawn if standard error is a terminal that can, else plain lines.
    public static func orTerminal() -> any ProgressDisplay {
        let bar = ProgressBar()
        return bar.isShown ? TerminalProgress(bar) : PlainProgress()
    }
}

/// A bar that is redrawn, with failures and warnings above it.
public final class TerminalProgress: ProgressDisplay {
    private let bar: ProgressBar
    private let write: @Sendable (String) -> Void

    /// - Parameter write: Takes each line that stays, its line end included. To standard error by default.
    package init(
        _ bar: ProgressBar,
        write: @escaping @Sendable (String) -> Void = PlainProgress.toStandardError
    ) {
        self.bar = bar
        self.write = write
    }

    public func show(_ event: ProgressEvent) {
        if event.isLasting, let line = event.line { write(PlainText.lines(line) + "\n") }
        if event.showsOnTheLine { bar.show(event.drawing) }
    }

    public func end() { bar.end() }
}
