internal import Sessions

/// The way through a segment's steps, as a walk in a tree: each event leads from the steps that
/// stood before it to those that stand after it, back along the branch and then forward.
///
/// So `undo`, `remove` and `reset` need no reversing of anything: the walk returns to the copy of
/// the segment that was left where the two branches part, and replays what stands from there.
struct ReplayPath {
    /// One leg of the walk.
    struct Leg {
        /// The event it belongs to; nil for the last way, to the result.
        let event: RecordedEvent?
        /// How many of the steps that stand are kept.
        let kept: Int
        /// The steps that are replayed after them.
        let steps: [ReplayStep]
        /// Whether the same stands after the leg as before it.
        let isStanding: Bool
    }

    private(set) var legs: [Leg] = []

    /// The places of the walk, numbered as they are reached from 1, that it later returns to.
    private(set) var returnedTo: Set<Int> = []

    /// The event of the first interaction that the result holds; nil where it holds no other.
    private(set) var firstOfSeveral: Int?

    /// How many steps are replayed in all.
    var stepCount: Int { legs.reduce(0) { $0 + $1.steps.count } }

    /// - Parameters:
    ///   - events: The segment's events in order.
    ///   - stopsAtEvents: Whether the walk goes to what stood after each event, or straight to
    ///     the result.
    /// - Throws: ``StandingSteps/Fault``.
    init(_ events: [RecordedEvent], stopsAtEvents: Bool) throws {
        var standing = StandingSteps()
        var path: [ReplayStep] = []
        func go(to steps: [ReplayStep], for event: RecordedEvent?) {
            let kept = zip(path, steps).prefix { $0.seq == $1.seq }.count
            legs.append(
                Leg(
                    event: event, kept: kept, steps: Array(steps[kept...]),
                    isStanding: kept == path.count && kept == steps.count))
            path = steps
        }
        for event in events {
            try standing.apply(event)
            if stopsAtEvents { go(to: standing.changes, for: event) }
        }
        go(to: standing.result, for: nil)
        let interactions = standing.result.compactMap(\.interaction)
        if interactions.count > 1 { firstOfSeveral = interactions[0].seq }

        var places = [0]
        var reached = 0
        for leg in legs {
            if leg.kept + 1 < places.count {
                places.removeSubrange((leg.kept + 1)...)
                returnedTo.insert(places[leg.kept])
            }
            for _ in leg.steps {
                reached += 1
                places.append(reached)
            }
        }
    }
}

extension ReplayPath {
    /// Walks, handing each leg's end to `arrive`.
    ///
    /// - Parameters:
    ///   - fresh: The segment before its first event.
    ///   - step: Does one step to it.
    ///   - arrive: Gets what the segment is at the leg's end.
    func walk<State>(
        from fresh: State, step: (ReplayStep, inout State) throws -> Void,
        arrive: (Leg, State) throws -> Void
    ) throws {
        var current = fresh
        var kept: [State?] = [returnedTo.contains(0) ? fresh : nil]
        var reached = 0
        for leg in legs {
            if leg.kept + 1 < kept.count {
                kept.removeSubrange((leg.kept + 1)...)
                if let before = kept[leg.kept] { current = before }
            }
            for next in leg.steps {
                try step(next, &current)
                reached += 1
                kept.append(returnedTo.contains(reached) ? current : nil)
            }
            try arrive(leg, current)
        }
    }
}
