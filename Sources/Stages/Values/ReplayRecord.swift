internal import Imaging
internal import Foundation
internal import Pipeline
internal import Segmentation
internal import Sessions
internal import Text

/// A session with what its replay found after each event, beside what the session says of it.
struct ReplayRecord {
    private let recorded: RecordedSession
    private let keepsMasks: Bool
    private let truth: TruthLabels?
    private var outcomes: [Int: EventOutcome] = [:]

    /// How well the masks agree with those that the session holds, by event.
    private var dice: [Int: Double] = [:]

    /// - Parameters:
    ///   - keepsMasks: Whether the masks themselves are noted, beside their digests.
    ///   - truth: What each event's Dice is told of, on the session's grid; the replay knows
    ///     nothing of it.
    init(_ recorded: RecordedSession, keepsMasks: Bool, truth: TruthLabels? = nil) {
        self.recorded = recorded
        self.truth = truth
        self.keepsMasks = keepsMasks
    }

    /// Notes what an event led to.
    mutating func add(_ moment: ReplayMoment) throws {
        let region = try SegmentRegion(moment.logits, on: recorded.image.geometry)
        let (seconds, attoseconds) = moment.duration.components
        let milliseconds = Double(seconds) * 1000 + Double(attoseconds) / 1e15
        let known = moment.event.outcome?.maskRuns.flatMap {
            MaskRuns(text: $0, voxels: region.geometry.count)
        }
        let runs = keepsMasks || known != nil ? MaskRuns(region.forEachVoxel) : nil
        if let known, let runs { dice[moment.event.seq] = runs.dice(with: known) }
        outcomes[moment.event.seq] = EventOutcome(
            milliseconds: (milliseconds * 1000).rounded() / 1000, voxels: region.count,
            maskDigest: region.digest(), maskRuns: keepsMasks ? runs?.text : nil,
            dice: truth.map { region.dice(with: $0.mask(of: region.description)) })
    }

    /// The session with times, voxels and digests filled in.
    var session: RecordedSession {
        var session = recorded
        for n in session.events.indices {
            guard let found = outcomes[session.events[n].seq] else { continue }
            // What was known of the truth stays with the mask that it was known of.
            let known = session.events[n].outcome
            session.events[n].outcome = found
            if truth == nil, known?.maskDigest?.lowercased() == found.maskDigest {
                session.events[n].outcome?.dice = known?.dice
            }
        }
        return session
    }

    /// Writes the session; without the masks where it would be larger than what is read again.
    func write(to url: URL, _ study: StudyContext) throws {
        var session = session
        if keepsMasks, try session.json().count > RecordedSession.largestFile {
            for n in session.events.indices { session.events[n].outcome?.maskRuns = nil }
            study.warn(
                Warning(
                    .recordWithoutMasks,
                    """
                    the recorded session would be larger than \
                    \(RecordedSession.largestFile >> 20) MiB with its masks, so it holds their \
                    digests alone
                    """))
        }
        try session.write(to: url)
    }

    /// The events whose mask is another than the session says, in order, and how many were
    /// compared.
    func comparison() -> (compared: Int, differing: [RecordedEvent]) {
        let known = recorded.events.filter {
            $0.outcome?.maskDigest != nil && outcomes[$0.seq] != nil
        }
        let differing = known.filter {
            $0.outcome?.maskDigest?.lowercased() != outcomes[$0.seq]?.maskDigest
        }
        return (known.count, differing)
    }

    /// Reports whether the replay is the one that the session holds, and where it first is not.
    func verify(_ study: StudyContext) {
        let (compared, differing) = comparison()
        study.report(
            "verification",
            .object([
                "compared": .int(compared), "differing": .int(differing.count),
                "first": differing.first.map { .int($0.seq) } ?? .null,
                "dice": differing.first.flatMap { dice[$0.seq] }.map { .double($0) } ?? .null,
            ]))
        if compared == 0 {
            study.warn(
                Warning(
                    .nothingToVerify,
                    "the session holds no mask digest, so there is nothing to verify against"))
        }
        guard let first = differing.first else { return }
        let now = outcomes[first.seq]?.voxels ?? 0
        let then =
            first.outcome?.voxels.map { "the session says \($0)" }
            ?? "the session does not say how many"
        let agreement =
            dice[first.seq].map { "Dice \(($0 * 1e6).rounded() / 1e6)" }
            ?? "no Dice, since the session does not hold the mask"
        study.warn(
            Warning(
                .replayDiffers,
                """
                event \(first.seq) of segment '\(first.segment)' is the first whose mask differs \
                from the recorded one: it has \(now) voxels, \(then), \(agreement) (\(differing.count) \
                of \(compared) events differ)
                """))
    }
}
