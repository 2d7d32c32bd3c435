import Synchronization
import Testing
import Text

@Suite struct ProgressBarTests {
    private func drawing(
        _ done: Int, _ total: Int, elapsed: Double = 10, before: Int = 0, label: String = ""
    ) -> ProgressDrawing {
        ProgressDrawing(done: done, total: total, elapsed: elapsed, before: before, label: label)
    }

    @Test(
        arguments: [
            (1, ""), (8, "123/456"), (19, "123/456"), (20, "██▋░░░░░░░  123/456"),
            (40, "██▋░░░░░░░  123/456  27 s left  a: read"),
            (200, "████████░░░░░░░░░░░░░░░░░░░░░░  123/456  12.3 a second  27 s left  a: read"),
        ])
    func whatThereIsNoRoomForIsLeftOut(_ columns: Int, _ line: String) {
        #expect(
            drawing(123, 456, label: "a: read").line(columns: columns, isUTF8: true) == line)
    }

    @Test func noLineIsAsWideAsTheTerminal() {
        let labels = ["", "a", "患者の名前はここにあります", String(repeating: "long ", count: 60)]
        for label in labels {
            for isUTF8 in [true, false] {
                for columns in 1...200 {
                    let line = drawing(3, 70_000, elapsed: 1e5, label: label)
                        .line(columns: columns, isUTF8: isUTF8)
                    #expect(TerminalText.width(of: line) < max(2, columns), "\(columns): \(line)")
                    #expect(isUTF8 || line.allSatisfy(\.isASCII))
                }
            }
        }
    }

    @Test func whereTheLocaleIsNotUTF8AllIsASCII() {
        #expect(
            drawing(5, 10, label: "Bühler: a").line(columns: 80, isUTF8: false)
                == "[##############--------------]  5/10  30.0 a minute  10 s left  B?hler: a")
    }

    @Test func whatWasDoneBeforeHasNoRate() {
        #expect(drawing(5, 10, before: 5).perSecond == nil)
        #expect(drawing(7, 10, before: 5).perSecond == 0.2)
        #expect(drawing(0, 10).perSecond == nil)
        #expect(drawing(1, 10, elapsed: 0).perSecond == nil)
    }

    @Test func aCountBeyondTheWholeFillsTheBarAndNoMore() {
        #expect(drawing(12, 10).line(columns: 20, isUTF8: false) == "[##########]  12/10")
        #expect(drawing(0, 0).line(columns: 20, isUTF8: false) == "[------------]  0/0")
    }

    @Test func controlCharactersNeverPass() {
        let hostile = "\u{1B}[2J\r\n\u{202E}\u{9B}31m\u{7}"
        for isUTF8 in [true, false] {
            let line = drawing(1, 2, label: hostile).line(columns: 200, isUTF8: isUTF8)
            #expect(line.hasSuffix("\\x1b[2J\\x0d\\x0a\\u{202e}\\x9b31m\\x07"))
        }
        var redrawn = RedrawnLine()
        #expect(redrawn.draw("a\u{1B}[2Jb\n") == "a\\x1b[2Jb\\x0a")
    }

    private func bar(
        _ terminal: Terminal?, at clock: @escaping @Sendable () -> Double = { 0 },
        _ draw: @escaping @Sendable (String) -> Void
    ) -> ProgressBar {
        ProgressBar(terminal: terminal, now: clock, draw: draw)
    }

    private let terminal = Terminal(columns: { 30 }, isUTF8: false)

    @Test func withoutATerminalNothingIsDrawn() {
        let bar = bar(nil) { _ in Issue.record("drawn") }
        #expect(!bar.isShown)
        #expect(!bar.standsForLines)
        bar.show(1, of: 2)
        bar.show(drawing(2, 2))
        bar.end()
    }

    @Test func itIsRedrawnTenTimesASecondAtMost() {
        let drawn = Mutex([String]())
        let clock = Mutex(0.0)
        let bar = bar(terminal, at: { clock.withLock { $0 } }) { line in
            drawn.withLock { $0.append(line) }
        }
        for step in 0..<1000 {
            clock.withLock { $0 = Double(step) / 1000 }
            bar.show(step, of: 1000)
        }
        #expect((9...10).contains(drawn.withLock { $0.count }))
        // The end is not kept back.
        bar.show(1000, of: 1000)
        #expect(drawn.withLock { $0.last?.contains("1000/1000") } == true)
        bar.end()
        bar.end()
        bar.show(1, of: 1000)
        #expect(drawn.withLock { $0.filter(\.isEmpty).count } == 1)
        #expect(drawn.withLock { $0.last } == "")
    }

    @Test func otherWorkHasARateOfItsOwn() {
        let drawn = Mutex([String]())
        let clock = Mutex(0.0)
        let bar = bar(Terminal(columns: { 60 }, isUTF8: false), at: { clock.withLock { $0 } }) {
            line in drawn.withLock { $0.append(line) }
        }
        func show(_ done: Int, at moment: Double) {
            clock.withLock { $0 = moment }
            bar.show(done, of: 100)
        }
        show(10, at: 10)
        bar.begin(at: 50)
        show(70, at: 20)
        #expect(drawn.withLock { $0.map { $0.contains("1.0 a second") } } == [true, false])
        #expect(drawn.withLock { $0.last?.contains("2.0 a second  15 s left") } == true)
    }

    @Test func aBarThatIsLeftByAnErrorGoesAway() {
        let drawn = Mutex([String]())
        do {
            let bar = bar(terminal) { line in drawn.withLock { $0.append(line) } }
            bar.show(0, of: 3)
        }
        #expect(drawn.withLock { $0 } == ["[----------------------]  0/3", ""])
    }

    /// Other output goes above the line: it is erased before, and stands again after.
    @Test func otherOutputGoesAboveTheLine() {
        var line = RedrawnLine()
        #expect(line.aside(endsLine: true) == ("", ""))
        #expect(line.draw("one") == "one")
        #expect(line.draw("two") == "\r\u{1B}[Ktwo")
        #expect(line.aside(endsLine: true) == ("\r\u{1B}[K", "two"))
        // Half a line of other output is not drawn over.
        #expect(line.aside(endsLine: false) == ("\r\u{1B}[K", ""))
        #expect(line.draw("three") == "")
        #expect(line.aside(endsLine: true) == ("", "three"))
        #expect(line.draw("") == "\r\u{1B}[K")
        #expect(line.draw("") == "")
        #expect(line.aside(endsLine: true) == ("", ""))
    }

    @Test(
        arguments: [
            ([:], false), (["TERM": ""], false), (["TERM": "dumb"], false),
            (["TERM": "unknown"], false), (["TERM": "xterm-256color"], true),
            (["TERM": "linux", "NO_COLOR": "1"], true),
        ] as [([String: String], Bool)])
    func aTerminalThatCannotEraseHasNoBar(_ environment: [String: String], _ can: Bool) {
        #expect(Terminal.canErase(environment) == can)
        #expect(can || Terminal.atStandardError(environment) == nil)
    }

    @Test(
        arguments: [
            ([:], false), (["LANG": "C"], false), (["LANG": "en_GB.UTF-8"], true),
            (["LANG": "C.utf8"], true), (["LANG": "de_DE.UTF-8@euro"], true),
            (["LANG": "de_DE@euro"], false), (["LC_ALL": "C", "LANG": "en_GB.UTF-8"], false),
            (["LC_ALL": "", "LC_CTYPE": "C.UTF-8", "LANG": "C"], true),
        ] as [([String: String], Bool)])
    func theLocaleSaysWhetherItIsUTF8(_ environment: [String: String], _ isUTF8: Bool) {
        #expect(Terminal.isUTF8(environment) == isUTF8)
    }

    @Test(
        arguments: [
            (132, [:], 132), (0, ["COLUMNS": "50"], 50), (nil, ["COLUMNS": "50"], 50),
            (nil, ["COLUMNS": "0"], 80), (nil, ["COLUMNS": "-5"], 80),
            (nil, ["COLUMNS": "99999999999999999999"], 80), (nil, [:], 80),
        ] as [(Int?, [String: String], Int)])
    func theWidthIsTheWindows(_ window: Int?, _ environment: [String: String], _ columns: Int) {
        #expect(Terminal.columns(of: window, environment) == columns)
    }

    @Test(
        arguments: [
            (0.42, "0.4 s"), (12.3, "12 s"), (250, "4 min"), (3600, "1 h"), (12_000, "3 h 20 min"),
            (.infinity, "a long time"), (-1, "a long time"), (.nan, "a long time"),
        ] as [(Double, String)])
    func durations(_ seconds: Double, _ words: String) {
        #expect(NumberText.duration(seconds) == words)
    }

    @Test(
        arguments: [
            (12.34, "12.3 a second"), (250, "250 a second"), (0.0521, "3.1 a minute"),
            (0.001, "3.6 an hour"),
        ] as [(Double, String)])
    func rates(_ perSecond: Double, _ words: String) {
        #expect(NumberText.rate(perSecond: perSecond) == words)
    }
}
