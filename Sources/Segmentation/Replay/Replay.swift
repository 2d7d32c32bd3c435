internal import Sessions

extension PatchNetwork {
    /// Replays every segment's steps, segment after segment: whatever their order in the session,
    /// they do not touch each other.
    ///
    /// Each patch of a segment has a memory bank of its own. The image embedding of a patch is
    /// computed once, whoever asks for it, and kept within the budget of the settings.
    ///
    /// - Parameters:
    ///   - plan: Patches of this network's size.
    ///   - settings: Memory, prompts and patches.
    ///   - progress: Called after every interaction with the share of the work that is done, and
    ///     before every patch.
    ///   - first: What a segment was after the first of the interactions that stand, where there
    ///     are several; the last call for a segment holds. Nil: it is not asked for.
    ///   - moment: What the segment is after each event of the session, whether it was taken back
    ///     later or not. Nil: only what leads to the result is replayed.
    /// - Returns: The logits after each segment's last event, or its last `accept`, in the
    ///   session's order.
    /// - Throws: ``SegmentationError`` for patches of another size, ``TensorError``, and whatever
    ///   the closures throw, so that a caller can stop the replay.
    public func replay(
        _ plan: PatchPlan, settings: ReplaySettings = ReplaySettings(),
        progress: (Double) throws -> Void = { _ in },
        first: ((SegmentLogits) throws -> Void)? = nil,
        moment: ((ReplayMoment) throws -> Void)? = nil
    ) throws -> [SegmentLogits] {
        guard plan.image.size == patchSize else {
            throw SegmentationError.patchSize(patches: plan.image.size, network: patchSize)
        }
        let embeddings = Embeddings(self, plan.image, budget: settings.embeddingBytes)
        let events = Dictionary(grouping: plan.session.events, by: \.segment)
        let paths = try plan.session.segments.map { segment in
            try ReplayPath(events[segment.id] ?? [], stopsAtEvents: moment != nil)
        }
        let total = Double(max(1, paths.reduce(0) { $0 + $1.stepCount }))
        var done = 0.0
        return try zip(plan.session.segments, paths).map { segment, path in
            try withoutActuallyEscaping(progress) { progress in
                let replay = SegmentReplay(
                    network: self, image: plan.image, embeddings: embeddings, settings: settings,
                    segment: segment, recorded: plan.session.image.geometry, mask: plan.mask,
                    checkpoint: { try progress(done / total) })
                var result: SegmentLogits?
                var began = ContinuousClock.now
                try path.walk(from: SegmentState<State>()) { step, state in
                    try replay.apply(step, to: &state)
                    if let first, step.seq == path.firstOfSeveral {
                        try first(replay.logits(state))
                    }
                    done += 1
                    try progress(done / total)
                } arrive: { leg, state in
                    // Where nothing was replayed or taken back, what was found before still holds.
                    let logits =
                        if let result, leg.isStanding { result } else {
                            try replay.logits(state)
                        }
                    result = logits
                    guard let event = leg.event else { return }
                    let time = began.duration(to: .now)
                    try moment?(
                        ReplayMoment(event: event, duration: time, logits: logits))
                    began = .now
                }
                return result
                    ?? SegmentLogits(description: segment.description, patches: [], interactions: 0)
            }
        }
    }
}
