public import Imaging
public import Sessions

extension PatchNetwork {
    /// Clicks as a patient annotator would who knows the truth: for evaluation, never for results.
    ///
    /// The first click of a segment goes to its deepest voxel, each further one to the middle of the
    /// largest error, as ``Imaging/LargestError`` defines it and evaluation has it: positive where
    /// the mask misses the object, negative where it leaves it. The session that comes of it is one
    /// like any other: replayed with the same settings, with no truth at hand, it leads to the same
    /// masks.
    ///
    /// - Parameters:
    ///   - session: The image and the segments; its events are not looked at.
    ///   - truth: On the session's grid; a segment's label says which voxels are its.
    ///   - image: The image that `truth` belongs to, at the network's spacing.
    ///   - rounds: Interactions of a segment, at most: a segment without an error gets no more.
    ///   - progress: Called after every interaction with the share of the work that is done.
    /// - Returns: The session with its events, each with the Dice coefficient that it led to.
    ///   Segments that the truth has no voxel of have no event.
    /// - Throws: ``SegmentationError`` and ``TensorError``.
    public func simulatedSession(
        _ session: RecordedSession, truth: LabelMap, image: any CroppableImage, rounds: Int,
        settings: ReplaySettings = ReplaySettings(), progress: (Double) throws -> Void = { _ in }
    ) throws -> RecordedSession {
        var made = session
        made.events = []
        let patches = PatchImage(image, size: patchSize)
        let embeddings = Embeddings(self, patches, budget: settings.embeddingBytes)
        let grid = session.image.geometry
        for (n, segment) in session.segments.enumerated() {
            let label = segment.description.label
            let object = truth.mask(of: label)
            // Nil where nothing is wrong, or there is no object.
            var place = truth.interiorPoints(of: label, most: 1, apart: 0).first
                .map { grid.offset(of: $0) }
            let replay = SegmentReplay(
                network: self, image: patches, embeddings: embeddings, settings: settings,
                segment: segment, recorded: grid,
                mask: { throw SegmentationError.noMasks(mask: $0) }, checkpoint: {})
            var state = SegmentState<State>()
            for round in 0..<rounds {
                guard let worst = place else { break }
                let voxel = SIMD3(
                    worst % grid.size.x, worst / grid.size.x % grid.size.y,
                    worst / (grid.size.x * grid.size.y))
                let click = RecordedClick(
                    index: SIMD3<Double>(voxel), isForeground: object[worst])
                let seq = made.events.count + 1
                try replay.apply(.interaction(seq: seq, clicks: [click]), to: &state)
                let region = try SegmentRegion(replay.logits(state), on: grid)
                place =
                    round + 1 < rounds
                    ? LargestError(of: region.mask(), against: object, on: grid)?.deepest : nil
                made.events.append(
                    RecordedEvent(
                        seq: seq, segment: segment.id, kind: .clicks([click]),
                        outcome: EventOutcome(
                            voxels: region.count, maskDigest: region.digest(),
                            dice: region.dice(with: object))))
                try progress(
                    (Double(n) + Double(round + 1) / Double(rounds))
                        / Double(session.segments.count))
            }
        }
        return made
    }
}
