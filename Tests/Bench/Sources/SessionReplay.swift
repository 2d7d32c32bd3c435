import Foundation
import Imaging
import Network
import Segmentation
import Sessions

/// A recorded session of one object on an image that several patches cover, replayed as
/// `mais run` does it: the object runs on from patch to patch, and so do the clicks.
struct SessionReplay {
    private let network: MAIS
    private let image: Volume
    private var last: SegmentLogits?

    init(_ network: MAIS) throws {
        self.network = network
        // Two patches long and one and a half wide: the mask grows from the first to the others.
        let side = network.configuration.imageSize
        let grid = Geometry(
            size: [side * 2, side * 3 / 2, side], spacing: [1.5, 1.5, 1.5],
            directions: [[-1, 0, 0], [0, -1, 0], [0, 0, 1]], origin: [90, 60, -40])
        image = Volume(
            geometry: grid, voxels: (0..<grid.count).map { Float($0 * 7919 % 2003) / 10 + 1 })
    }

    /// The first click is the first patch's centre. Four of five lie around it, so that the
    /// patch's memory is full; the fifth lies in what the mask has grown into.
    private func session(_ count: Int) -> RecordedSession {
        let side = network.configuration.imageSize
        let events = (0..<count).map { number in
            let index = (0..<3).map { axis -> Double in
                let spread =
                    number == 0 ? side / 2 : number * [7919, 104_729, 1_299_709][axis] % side
                let isFar = number % 5 == 4 && axis == 0
                return Double(side / 2 + (isFar ? side : 0) + (spread - side / 2) / 4)
            }
            return RecordedEvent(
                seq: number + 1, segment: "object",
                clicks: [
                    RecordedClick(
                        index: [index[0], index[1], index[2]], isForeground: number % 3 != 2)
                ])
        }
        return RecordedSession(
            image: RecordedImage(geometry: image.geometry),
            segments: [
                RecordedSegment(
                    id: "object", description: SegmentDescription(label: 1, name: "object"))
            ], events: events)
    }

    /// Seconds, and how many patches there were in the end.
    mutating func run(interactions: Int, capacity: Int, recording: Bool) throws -> String {
        var settings = ReplaySettings()
        settings.capacity = capacity
        let plan = try PatchPlan(
            session: session(interactions), image: image, size: network.configuration.imageSize)
        let grid = image.geometry
        let clock = ContinuousClock()
        let start = clock.now
        var digests = Set<String>()
        let logits = try network.replay(
            plan, settings: settings,
            moment: recording
                ? { digests.insert(try SegmentRegion($0.logits, on: grid).digest()) } : nil)
        let seconds = (clock.now - start) / .seconds(1)
        last = logits.first
        return "\(seconds) \(last?.patches.count ?? 0)"
    }

    /// Writes the mask of the last replay on the image's grid, and tells its voxels.
    func writeMask(to url: URL) throws -> Int {
        guard let last else { return 0 }
        let region = try SegmentRegion(last, on: image.geometry)
        try Data(region.mask().map { $0 ? 1 : 0 }).write(to: url)
        return region.count
    }
}
