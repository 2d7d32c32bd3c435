internal import Synchronization
internal import Text

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
