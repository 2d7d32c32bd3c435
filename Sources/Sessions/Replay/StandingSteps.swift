/// The events' algebra: what stands of one segment after each of its events, and what of that its
/// result is made of. The one place that knows undo, remove, reset and accept.
///
/// A segment's events are steps, and three kinds of event that take steps back again.
/// - `clicks` and `mask` append a step.
/// - `undo` takes the last step that stands off the list; `remove` takes off the one it names.
///   The segment is then what a session without that step (and without the event that took it back)
///   makes of it, as if it had never been placed: bank, mask and result.
/// - `reset` takes off everything: what follows begins on a fresh segment.
/// - `accept` marks a place in the list. The result is the mask at the last such place, and steps
///   after it change the segment but not its result. A later `undo` or `remove` reaches through
///   the mark: what was taken back stands nowhere, in an accepted result neither. A mark with
///   nothing standing before it marks nothing.
///
/// Other segments' events change nothing. An event that has nothing to act on is a ``Fault``.
public struct StandingSteps: Sendable, Hashable {
    /// Interactions and masks in order; nil where `remove` has taken one off.
    private var slots: [ReplayStep?] = []

    /// Where each step that stands is in `slots`, by its event's number.
    private var places: [Int: Int] = [:]

    /// The last `accept`, and how many slots stood before it.
    private var lastAccept: (seq: Int, slots: Int)?

    /// The `reset` that emptied the segment last.
    private var lastReset: Int?

    /// The numbers of steps that were taken back, for a fault that says so.
    private var takenBack: Set<Int> = []

    /// A segment of which nothing stands.
    public init() {}

    /// What stands, oldest first; the last `accept` at its place among it.
    public var steps: [ReplayStep] {
        var steps: [ReplayStep] = []
        steps.reserveCapacity(slots.count + 1)
        for (place, slot) in slots.enumerated() {
            mark(before: place, in: &steps)
            if let slot { steps.append(slot) }
        }
        mark(before: slots.count, in: &steps)
        return steps
    }

    /// Whether nothing stands.
    public var isEmpty: Bool { places.isEmpty }

    /// What stands without the mark of an `accept`: interactions and masks, oldest first.
    public var changes: [ReplayStep] { slots.compactMap { $0 } }

    /// What of ``changes`` the result is made of: what stands before the last `accept` that holds;
    /// all where none holds.
    public var result: [ReplayStep] {
        guard let lastAccept, accepted != nil else { return changes }
        return slots[..<lastAccept.slots].compactMap { $0 }
    }

    /// The interactions that stand, oldest first, whether the result is made of them or not.
    public var interactions: [(seq: Int, clicks: [RecordedClick])] {
        changes.compactMap(\.interaction)
    }

    /// The `accept` that holds, by its event's number: the last one, where anything stands before
    /// it.
    public var accepted: Int? {
        guard let lastAccept, slots[..<lastAccept.slots].contains(where: { $0 != nil }) else {
            return nil
        }
        return lastAccept.seq
    }

    /// Whether anything that stands tells where the segment is: a click on it, or a mask.
    public var isPlaced: Bool {
        changes.contains { step in
            switch step {
            case .interaction(_, let clicks): clicks.contains(where: \.isForeground)
            case .mask: true
            case .accept: false
            }
        }
    }

    /// Takes one more event of the segment.
    ///
    /// - Parameter event: Of this segment; its `seq` is larger than those before.
    /// - Throws: ``Fault``, and nothing has changed.
    public mutating func apply(_ event: RecordedEvent) throws(Fault) {
        switch event.kind {
        case .clicks(let clicks):
            append(.interaction(seq: event.seq, clicks: clicks))
        case .mask(let file):
            append(.mask(seq: event.seq, file: file))
        case .undo:
            guard let last = slots.last, let step = last else {
                throw .nothingToUndo(seq: event.seq, segment: event.segment, reset: lastReset)
            }
            takeBack(step.seq)
        case .remove(let seq):
            guard places[seq] != nil else {
                throw takenBack.contains(seq)
                    ? .alreadyTakenBack(seq: event.seq, segment: event.segment, named: seq)
                    : .nothingToRemove(seq: event.seq, segment: event.segment, named: seq)
            }
            takeBack(seq)
        case .reset:
            takenBack.formUnion(places.keys)
            slots.removeAll()
            places.removeAll()
            lastAccept = nil
            lastReset = event.seq
        case .accept:
            lastAccept = (event.seq, slots.count)
        }
    }

    /// Why an event cannot be applied to what stands before it.
    public enum Fault: Error, Hashable {
        /// An `undo` where nothing stands; `reset` is the event that emptied the segment, if one
        /// did.
        case nothingToUndo(seq: Int, segment: String, reset: Int?)
        /// A `remove` of an event that is not an earlier interaction or mask of the segment.
        case nothingToRemove(seq: Int, segment: String, named: Int)
        /// A `remove` of what an earlier event has taken back.
        case alreadyTakenBack(seq: Int, segment: String, named: Int)
    }

    private mutating func append(_ step: ReplayStep) {
        places[step.seq] = slots.count
        slots.append(step)
    }

    private mutating func takeBack(_ seq: Int) {
        guard let place = places.removeValue(forKey: seq) else { return }
        slots[place] = nil
        takenBack.insert(seq)
        // The last slot always stands, so that `undo` finds it at once.
        while let last = slots.last, last == nil { slots.removeLast() }
        if let mark = lastAccept { lastAccept = (mark.seq, min(mark.slots, slots.count)) }
        if places.isEmpty { lastAccept = nil }
    }

    private func mark(before place: Int, in steps: inout [ReplayStep]) {
        if let lastAccept, lastAccept.slots == place, !steps.isEmpty {
            steps.append(.accept(seq: lastAccept.seq))
        }
    }
}

extension StandingSteps {
    public static func == (a: StandingSteps, b: StandingSteps) -> Bool { a.steps == b.steps }

    public func hash(into hasher: inout Hasher) { hasher.combine(steps) }
}

extension StandingSteps.Fault: CustomStringConvertible {
    public var description: String {
        switch self {
        case .nothingToUndo(let seq, let segment, nil):
            """
            event \(seq) undoes, but nothing of segment '\(segment.prefix(40))' stands before it. \
            Take the event out.
            """
        case .nothingToUndo(let seq, let segment, .some(let reset)):
            """
            event \(seq) undoes, but nothing of segment '\(segment.prefix(40))' stands since \
            event \(reset) reset it. A reset cannot be undone: take one of the two events out.
            """
        case .nothingToRemove(let seq, let segment, let named):
            """
            event \(seq) removes event \(named), which is not an earlier interaction or mask of \
            segment '\(segment.prefix(40))'. Name one by its 'seq'.
            """
        case .alreadyTakenBack(let seq, let segment, let named):
            """
            event \(seq) removes event \(named) of segment '\(segment.prefix(40))', which an \
            earlier undo, remove or reset has taken back already. Take one of the two events out.
            """
        }
    }
}
