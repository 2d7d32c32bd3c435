import Imaging
import Sessions
import Testing

/// The events' algebra, without a network: what stands after a session.
@Suite struct ReplayStepTests {
    static let positive = RecordedClick(index: [2, 2, 2], isForeground: true)
    static let negative = RecordedClick(index: [9, 9, 9], isForeground: false)

    /// Events of one segment, numbered from 1.
    private func log(_ kinds: RecordedEvent.Kind...) -> [RecordedEvent] {
        kinds.enumerated().map {
            RecordedEvent(seq: $0.offset + 1, segment: "liver", kind: $0.element)
        }
    }

    private func steps(_ events: [RecordedEvent]) throws -> [ReplayStep] {
        var standing = StandingSteps()
        for event in events { try standing.apply(event) }
        return standing.steps
    }

    /// The steps without their numbers, which laws between logs leave open.
    private func shape(_ events: [RecordedEvent]) throws -> [String] {
        try steps(events).map { step in
            switch step {
            case .interaction(_, let clicks): "\(clicks.map { $0.isForeground ? "+" : "-" })"
            case .mask(_, let file): file
            case .accept: "accept"
            }
        }
    }

    private let a = RecordedEvent.Kind.clicks([positive])
    private let b = RecordedEvent.Kind.clicks([negative])
    private let c = RecordedEvent.Kind.clicks([positive, negative])
    private let m = RecordedEvent.Kind.mask(file: "m.nii")

    @Test func nothingStandsAtFirst() throws {
        #expect(StandingSteps().isEmpty)
        #expect(StandingSteps().steps.isEmpty)
    }

    @Test func interactionsStandInOrder() throws {
        #expect(
            try steps(log(a, b)) == [
                .interaction(seq: 1, clicks: [Self.positive]),
                .interaction(seq: 2, clicks: [Self.negative]),
            ])
    }

    @Test func undoTakesBackTheLast() throws {
        #expect(try steps(log(a, b, .undo)) == steps(log(a)))
        #expect(try steps(log(a, b, c, .undo, .undo)) == steps(log(a)))
        #expect(try shape(log(a, b, .undo, c)) == shape(log(a, c)))
        #expect(try shape(log(a, .undo)) == [])
    }

    @Test func undoReachesOverWhatWasRemoved() throws {
        #expect(try steps(log(a, b, c, .remove(seq: 2), .undo)) == steps(log(a)))
        #expect(try steps(log(a, b, c, .remove(seq: 3), .undo)) == steps(log(a)))
    }

    @Test func removeEqualsALogWithoutIt() throws {
        #expect(try shape(log(a, b, c, .remove(seq: 1))) == shape(log(b, c)))
        #expect(try shape(log(a, b, c, .remove(seq: 2))) == shape(log(a, c)))
        #expect(try shape(log(a, b, .remove(seq: 1), c)) == shape(log(b, c)))
        #expect(try steps(log(a, b, .remove(seq: 2))) == steps(log(a, b, .undo)))
    }

    @Test func resetEqualsAFreshSegment() throws {
        #expect(try shape(log(a, m, b, .accept, .reset)) == [])
        #expect(try shape(log(a, .accept, .reset, c)) == shape(log(c)))
        #expect(try shape(log(.reset)) == [])
        #expect(try shape(log(.reset, .reset, a)) == shape(log(a)))
    }

    @Test func aMaskIsAStepThatCanBeTakenBack() throws {
        #expect(try shape(log(a, m, b)) == ["[\"+\"]", "m.nii", "[\"-\"]"])
        #expect(try steps(log(a, m, .undo)) == steps(log(a)))
        #expect(try shape(log(m, a, .remove(seq: 1))) == shape(log(a)))
        #expect(try steps(log(m)) == [.mask(seq: 1, file: "m.nii")])
    }

    @Test func acceptFreezesTheResult() throws {
        #expect(
            try steps(log(a, .accept, b)) == [
                .interaction(seq: 1, clicks: [Self.positive]), .accept(seq: 2),
                .interaction(seq: 3, clicks: [Self.negative]),
            ])
        #expect(try shape(log(a, .accept)) == ["[\"+\"]", "accept"])
    }

    @Test func theLastAcceptHolds() throws {
        #expect(try shape(log(a, .accept, b, .accept)) == ["[\"+\"]", "[\"-\"]", "accept"])
        #expect(try steps(log(a, .accept, .accept)).last == .accept(seq: 3))
    }

    /// What was taken back stands nowhere, in an accepted result neither.
    @Test func takingBackReachesThroughAnAccept() throws {
        #expect(try shape(log(a, b, .accept, .undo)) == shape(log(a, .accept)))
        #expect(try shape(log(a, b, .accept, .remove(seq: 1))) == shape(log(b, .accept)))
        #expect(try shape(log(a, b, .accept, c, .remove(seq: 2))) == shape(log(a, .accept, c)))
        #expect(try shape(log(a, b, .accept, c, .undo)) == shape(log(a, b, .accept)))
        // Undo, then more clicks: these come after the accept.
        #expect(try shape(log(a, b, .accept, .undo, c)) == shape(log(a, .accept, c)))
    }

    @Test func anAcceptOfNothingMarksNothing() throws {
        #expect(try shape(log(.accept)) == [])
        #expect(try shape(log(.accept, a)) == shape(log(a)))
        #expect(try shape(log(a, .accept, .undo, b)) == shape(log(b)))
        #expect(try shape(log(a, b, .remove(seq: 1), .accept, .undo)) == [])
        #expect(try shape(log(a, .accept, b, .remove(seq: 1))) == shape(log(b)))
    }

    @Test func interleavedSegmentsDoNotMeet() throws {
        func event(_ seq: Int, _ segment: String, _ kind: RecordedEvent.Kind) -> RecordedEvent {
            RecordedEvent(seq: seq, segment: segment, kind: kind)
        }
        let session = try RecordedSession(
            image: RecordedImage(geometry: smallGrid),
            segments: ["x", "y"].enumerated().map {
                RecordedSegment(
                    id: $0.element,
                    description: .init(label: UInt16($0.offset + 1), name: $0.element))
            },
            events: [
                event(1, "x", a), event(2, "y", a), event(3, "y", b), event(4, "x", .undo),
                event(5, "x", c), event(6, "y", .reset), event(7, "y", c), event(8, "x", .accept),
            ]
        ).checked(file: "two")
        #expect(
            try session.standing(of: session.segments[0]).steps == [
                .interaction(seq: 5, clicks: [Self.positive, Self.negative]), .accept(seq: 8),
            ])
        #expect(
            try session.standing(of: session.segments[1]).steps == [
                .interaction(seq: 7, clicks: [Self.positive, Self.negative])
            ])
        // All at once is each by itself.
        let all = try session.standing()
        #expect(Set(all.keys) == ["x", "y"])
        for segment in session.segments {
            #expect(try all[segment.id] == session.standing(of: segment))
        }
    }

    // MARK: Faults

    static let faults: [(kinds: [RecordedEvent.Kind], sentence: String)] = [
        (
            [.undo],
            """
            event 1 undoes, but nothing of segment 'liver' stands before it. Take the event out.
            """
        ),
        (
            [.clicks([positive]), .undo, .undo],
            """
            event 3 undoes, but nothing of segment 'liver' stands before it. Take the event out.
            """
        ),
        (
            [.clicks([positive]), .reset, .undo],
            """
            event 3 undoes, but nothing of segment 'liver' stands since event 2 reset it. A reset \
            cannot be undone: take one of the two events out.
            """
        ),
        (
            [.clicks([positive]), .remove(seq: 7)],
            """
            event 2 removes event 7, which is not an earlier interaction or mask of segment 'liver'. \
            Name one by its 'seq'.
            """
        ),
        (
            [.clicks([positive]), .accept, .remove(seq: 2)],
            """
            event 3 removes event 2, which is not an earlier interaction or mask of segment 'liver'. \
            Name one by its 'seq'.
            """
        ),
        (
            [.clicks([positive]), .remove(seq: 2)],
            """
            event 2 removes event 2, which is not an earlier interaction or mask of segment 'liver'. \
            Name one by its 'seq'.
            """
        ),
        (
            [.clicks([positive]), .remove(seq: 1), .remove(seq: 1)],
            """
            event 3 removes event 1 of segment 'liver', which an earlier undo, remove or reset has \
            taken back already. Take one of the two events out.
            """
        ),
        (
            [.clicks([positive]), .undo, .remove(seq: 1)],
            """
            event 3 removes event 1 of segment 'liver', which an earlier undo, remove or reset has \
            taken back already. Take one of the two events out.
            """
        ),
        (
            [.clicks([positive]), .reset, .remove(seq: 1)],
            """
            event 3 removes event 1 of segment 'liver', which an earlier undo, remove or reset has \
            taken back already. Take one of the two events out.
            """
        ),
    ]

    @Test(arguments: faults.indices)
    func aFaultHasItsSentenceAndChangesNothing(_ n: Int) throws {
        let (kinds, sentence) = Self.faults[n]
        var standing = StandingSteps()
        for (seq, kind) in kinds.enumerated() {
            let before = standing
            do throws(StandingSteps.Fault) {
                try standing.apply(RecordedEvent(seq: seq + 1, segment: "liver", kind: kind))
                #expect(seq < kinds.count - 1, "the last event was taken")
            } catch {
                #expect(seq == kinds.count - 1)
                #expect("\(error)" == sentence)
                #expect(standing == before)
            }
        }
    }

    /// Every log of five events over seven kinds, held against the rules written another way.
    @Test func everyShortLogFollowsTheRules() {
        let kinds: [RecordedEvent.Kind] = [
            a, m, .undo, .remove(seq: 1), .remove(seq: 2), .reset, .accept,
        ]
        var compared = 0
        for number in 0..<16_807 {
            var rest = number
            let events = (1...5).map { seq in
                defer { rest /= kinds.count }
                return RecordedEvent(seq: seq, segment: "s", kind: kinds[rest % kinds.count])
            }
            let plain = plainly(events)
            let ours = try? steps(events)
            if plain == ours { compared += 1 } else { Issue.record("\(events.map(\.kind))") }
        }
        #expect(compared == 16_807)
    }

    /// The rules on a plain list: accept is an element of it; nil where an event is a fault.
    private func plainly(_ events: [RecordedEvent]) -> [ReplayStep]? {
        var list: [ReplayStep] = []
        func isStep(_ step: ReplayStep) -> Bool {
            if case .accept = step { false } else { true }
        }
        for event in events {
            switch event.kind {
            case .clicks(let clicks): list.append(.interaction(seq: event.seq, clicks: clicks))
            case .mask(let file): list.append(.mask(seq: event.seq, file: file))
            case .undo:
                guard let last = list.lastIndex(where: isStep) else { return nil }
                list.remove(at: last)
            case .remove(let seq):
                guard let place = list.firstIndex(where: { isStep($0) && $0.seq == seq }) else {
                    return nil
                }
                list.remove(at: place)
            case .reset: list = []
            case .accept: list.append(.accept(seq: event.seq))
            }
            // An accept with no step before it marks nothing.
            while let first = list.first, !isStep(first) { list.removeFirst() }
        }
        let last = list.lastIndex { !isStep($0) }
        return list.enumerated().filter { isStep($0.element) || $0.offset == last }.map(\.element)
    }
}
