internal import Dispatch
internal import Foundation
internal import Synchronization

/// Shows how far long work is: one line at the foot of the terminal, redrawn at most ten times a
/// second. Where standard error is no terminal it does nothing at all.
///
/// Its line goes away with ``end()``, or with the bar itself. May be called from several threads.
package final class ProgressBar: Sendable {
    private struct State {
        var began: Double
        var before: Int
        var drawing: ProgressDrawing?
        var lastDrawn: Double?
        var isOver = false
    }

    private let state: Mutex<State>
    private let terminal: Terminal?
    private let now: @Sendable () -> Double
    private let draw: @Sendable (String) -> Void

    /// - Parameters:
    ///   - before: How much was done before this work began: it does not count for the rate.
    ///   - terminal: Where the bar is drawn; nil for nowhere.
    ///   - now: A clock, in seconds.
    ///   - draw: Takes each line in place of the one before.
    package init(
        before: Int = 0, terminal: Terminal? = .atStandardError(),
        now: @escaping @Sendable () -> Double = ProgressBar.clock,
        draw: @escaping @Sendable (String) -> Void = Console.redraw
    ) {
        state = Mutex(State(began: now(), before: before))
        self.terminal = terminal
        self.now = now
        self.draw = draw
    }

    deinit { end() }

    /// Whether there is a terminal for it.
    package var isShown: Bool { terminal != nil }

    /// Whether lines such as `50 of 3000 objects` on standard output would only repeat the bar: both are
    /// on a terminal.
    package var standsForLines: Bool { isShown && isatty(STDOUT_FILENO) == 1 }

    /// Begins other work, whose rate is counted from now.
    ///
    /// - Parameter done: How much of it was done before.
    package func begin(at done: Int = 0) {
        let moment = now()
        state.withLock { ($0.began, $0.before) = (moment, done) }
    }

    /// Says how much is done, at the rate since the work's beginning.
    ///
    /// - Parameters:
    ///   - part: How much of the next one is done, from 0 to 1.
    ///   - label: What is in work.
    package func show(_ done: Int, of total: Int, part: Double = 0, label: String = "") {
        guard isShown else { return }
        let (began, before) = state.withLock { ($0.began, $0.before) }
        show(
            ProgressDrawing(
                done: done, total: total, elapsed: now() - began, before: before, part: part,
                label: label))
    }

    /// Says how much is done, at a rate that the caller knows.
    package func show(_ drawing: ProgressDrawing) {
        guard let terminal else { return }
        state.withLock { state in
            guard !state.isOver, state.drawing != drawing else { return }
            let moment = now()
            let isDue = state.lastDrawn.map { moment - $0 >= 0.1 || moment < $0 } ?? true
            guard isDue || drawing.done >= drawing.total else { return }
            state.drawing = drawing
            state.lastDrawn = moment
            draw(drawing.line(columns: terminal.columns(), isUTF8: terminal.isUTF8))
        }
    }

    /// Takes the line away. Nothing is drawn afterwards.
    package func end() {
        state.withLock { state in
            if state.drawing != nil { draw("") }
            state.drawing = nil
            state.isOver = true
        }
    }

    /// Seconds that nobody sets back.
    @Sendable package static func clock() -> Double {
        Double(DispatchTime.now().uptimeNanoseconds) / 1e9
    }
}
