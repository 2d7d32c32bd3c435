package import Text

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
