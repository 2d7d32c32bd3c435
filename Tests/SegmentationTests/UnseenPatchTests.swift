import Imaging
import Segmentation
import Sessions
import Tensors
import Testing

/// Patches in which there is nothing to normalise by: a click there has its sentence, and a mask
/// that runs there stops.
@Suite struct UnseenPatchTests {
    /// Something to look at where i is less than 60, and beyond it `beyond` in every voxel.
    private func image(beyond: Float) -> Volume {
        let grid = Geometry(
            size: [120, 40, 40], spacing: [1.5, 1.5, 1.5],
            directions: [[-1, 0, 0], [0, -1, 0], [0, 0, 1]], origin: [3, -7, 12])
        var image = noise(on: grid)
        for offset in image.voxels.indices where offset % 120 >= 60 {
            image.voxels[offset] = beyond
        }
        return image
    }

    /// A bar along i, through the whole image.
    private func network(on grid: Geometry) -> TruthNetwork {
        let labels = (0..<grid.count).map { offset -> UInt16 in
            let (j, k) = (offset / 120 % 40, offset / 4800)
            return (18..<23).contains(j) && (18..<23).contains(k) ? 1 : 0
        }
        return TruthNetwork(truth: LabelMap(geometry: grid, labels: labels), patchSize: 32)
    }

    private func replay(
        _ clicks: [(SIMD3<Double>, Bool)], beyond: Float = -1000
    ) throws -> SegmentLogits {
        let image = image(beyond: beyond)
        var log = session(on: image.geometry, clicks: [])
        log.events = clicks.enumerated().map { n, click in
            RecordedEvent(
                seq: 10 * (n + 1), segment: "object",
                clicks: [RecordedClick(index: click.0, isForeground: click.1)])
        }
        let plan = try PatchPlan(session: log, image: image, size: 32)
        return try network(on: image.geometry).replay(plan)[0]
    }

    private func sentence(
        _ clicks: [(SIMD3<Double>, Bool)], beyond: Float = -1000
    ) -> String? {
        do {
            _ = try replay(clicks, beyond: beyond)
            return nil
        } catch { return "\(error)" }
    }

    private static let seen = (SIMD3<Double>(20, 20, 20), true)

    private static let air = """
        the patch that event 20 opens for segment 'object' shows the network nothing: none of the \
        32768 voxels is above 0, so there is nothing to normalise by: the patch lies outside the \
        body. Check where the clicks lie, and that a CT is in HU.
        """

    @Test func aClickInAirNamesItsEventAndSegment() {
        #expect(sentence([Self.seen, ([90, 20, 20], true)]) == Self.air)
        #expect(sentence([Self.seen, ([90, 20, 20], false)]) == Self.air)
        #expect(
            sentence([([90, 20, 20], true)]) == Self.air.replacing("event 20", with: "event 10"))
    }

    @Test func aClickThatWaitedForThePlaceNamesItsOwnEvent() {
        #expect(
            sentence([([30, 20, 20], false), ([90, 20, 20], false), Self.seen]) == Self.air)
    }

    @Test func aPatchWithoutContrastNamesItsEventAndSegment() {
        #expect(
            sentence([Self.seen, ([90, 20, 20], true)], beyond: 7) == """
                the patch that event 20 opens for segment 'object' shows the network nothing: the \
                voxels above 0 (32768 of them) all have the value 7, so there is no contrast to \
                normalise by. Check that the image is not a mask.
                """)
    }

    @Test func aMaskThatRunsIntoAirEndsThere() throws {
        let alone = try replay([Self.seen])
        // As far as a patch that still shows something of the body, and no further.
        #expect(alone.patches.count > 1 && !alone.isCutOff)
        let furthest = alone.patches.map { $0.first.x + 32 }.max() ?? 0
        #expect(furthest > 60 && furthest <= 60 + 32)
    }

    /// Logits that are not numbers would be background, and nothing would tell.
    @Test(arguments: [Double.nan, .infinity, -.infinity])
    func anAnswerThatIsNotANumberIsRefused(_ bad: Double) throws {
        let image = image(beyond: 7)
        var log = session(on: image.geometry, clicks: [])
        log.events = [
            RecordedEvent(
                seq: 1, segment: "object",
                clicks: [RecordedClick(index: [20, 20, 20], isForeground: true)])
        ]
        let plan = try PatchPlan(session: log, image: image, size: 32)
        let broken = EchoNetwork(
            patchSize: 32, logitsSize: 8, point: [bad, 0, 0], normal: [1, 0, 0])
        #expect(throws: SegmentationError.notFinite) { try broken.replay(plan) }
    }
}
