import Pipeline
import Synchronization
import Testing
import Text

/// Collects what is written.
final class Written: Sendable {
    private let text = Mutex<[String]>([])
    func add(_ piece: String) { text.withLock { $0.append(piece) } }
    var pieces: [String] { text.withLock { $0 } }
}

@Suite struct ProgressTests {
    private func event(_ what: ProgressEvent.What, finished: Int = 7) -> ProgressEvent {
        ProgressEvent(
            study: "ct-07", what: what, finished: finished, total: 20, perMinute: 3.125,
            secondsLeft: 250)
    }

    @Test func plainLines() {
        let written = Written()
        let progress = PlainProgress { written.add($0) }
        progress.show(event(.stage("logits", fraction: 0.5)))
        progress.show(event(.doneBefore))
        progress.show(event(.done(seconds: 12.3)))
        progress.show(event(.failed("'labels' (stitch): no")))
        progress.show(event(.warning(Warning("a.lie", "the header lies"))))
        progress.show(event(.note("done again, as its inputs changed")))
        progress.show(event(.putBack))
        progress.show(ProgressEvent(study: "a", what: .done(seconds: 0.42), finished: 1, total: 1))
        progress.end()
        #expect(
            written.pieces == [
                "ct-07: done in 12 s (7/20, 3.1 a minute, about 4 min left)\n",
                "ct-07: failed: 'labels' (stitch): no (7/20, 3.1 a minute, about 4 min left)\n",
                "ct-07: warning: the header lies [a.lie]\n",
                "ct-07: done again, as its inputs changed\n",
                "ct-07: put back\n",
                "a: done in 0.4 s (1/1)\n",
            ])
    }

    @Test func aTerminalHasABarAndFailuresAboveIt() {
        let written = Written()
        let clock = Mutex(0.0)
        let bar = ProgressBar(
            terminal: Terminal(columns: { 80 }, isUTF8: false),
            now: { clock.withLock { $0 } }, draw: { written.add("redrawn: \($0)") })
        let progress = TerminalProgress(bar) { written.add($0) }
        progress.show(event(.stage("logits", fraction: nil)))
        progress.show(event(.stage("logits", fraction: 0.1)))  // too soon to be drawn
        clock.withLock { $0 = 0.2 }
        progress.show(event(.stage("logits", fraction: 0.4351)))
        progress.show(event(.failed("no"), finished: 20))
        progress.end()
        #expect(
            written.pieces == [
                "redrawn: [#########-------------------]  7/20  3.1 a minute  4 min left  ct-07: logits",
                "redrawn: [########-----------------]  7/20  3.1 a minute  4 min left  ct-07: logits 43 %",
                "ct-07: failed: no (20/20, 3.1 a minute)\n",
                "redrawn: [############################]  20/20  3.1 a minute  ct-07: failed",
                "redrawn: ",
            ])
    }

    @Test func aSingleStudysBarIsThatOfItsStage() {
        let written = Written()
        let bar = ProgressBar(
            terminal: Terminal(columns: { 60 }, isUTF8: false), now: { 0 },
            draw: { written.add($0) })
        TerminalProgress(bar, write: { written.add($0) }).show(
            ProgressEvent(study: "a", what: .stage("s", fraction: 0.5), finished: 0, total: 1))
        #expect(written.pieces == ["[##############--------------]  0/1  a: s 50 %"])
    }
}
