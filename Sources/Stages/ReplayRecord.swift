internal import Foundation
internal import Pipeline
internal import Segmentation
internal import Sessions

/// A session with what its replay found after each event, beside what the log says of it.
struct ReplayRecord {
    private let log: RecordedSession
    private var outcomes: [Int: EventOutcome] = [:]

    init(_ log: RecordedSession) { self.log = log }

    /// Notes what an event led to.
    mutating func add(_ moment: ReplayMoment) throws {
        let region = try SegmentRegion(moment.logits, on: log.image.geometry)
        let (seconds, attoseconds) = moment.duration.components
        let milliseconds = Double(seconds) * 1000 + Double(attoseconds) / 1e15
        outcomes[moment.event.seq] = EventOutcome(
            milliseconds: (milliseconds * 1000).rounded() / 1000, voxels: region.count,
            maskDigest: region.digest())
    }

    /// The session with times, voxels and digests filled in.
    var session: RecordedSession {
        var session = log
        for n in session.events.indices {
            guard let found = outcomes[session.events[n].seq] else { continue }
            // What was known of the truth is no finding of this replay, and stays.
            let dice = session.events[n].outcome?.dice
            session.events[n].outcome = found
            session.events[n].outcome?.dice = dice
        }
        return session
    }

    /// Writes the session.
    func write(to url: URL) throws { try session.write(to: url) }

    /// The events whose mask is another than the log says, in order, and how many were compared.
    func comparison() -> (compared: Int, differing: [RecordedEvent]) {
        let known = log.events.filter { $0.outcome?.maskDigest != nil && outcomes[$0.seq] != nil }
        let differing = known.filter {
            $0.outcome?.maskDigest?.lowercased() != outcomes[$0.seq]?.maskDigest
        }
        return (known.count, differing)
    }

    /// Reports whether the replay is the one that the log holds, and where it first is not.
    func verify(_ study: StudyContext) {
        let (compared, differing) = comparison()
        study.report(
            "verification",
            .object([
                "compared": .int(compared), "differing": .int(differing.count),
                "first": differing.first.map { .int($0.seq) } ?? .null,
            ]))
        if compared == 0 {
            study.warn("the session holds no mask digest, so there is nothing to verify against")
        }
        guard let first = differing.first else { return }
        let now = outcomes[first.seq]?.voxels ?? 0
        let then =
            first.outcome?.voxels.map { "the log says \($0)" } ?? "the log does not say how many"
        study.warn(
            """
            event \(first.seq) of segment '\(first.segment)' is the first whose mask differs from \
            the log's: it has \(now) voxels, \(then) (\(differing.count) of \(compared) events \
            differ)
            """)
    }
}
