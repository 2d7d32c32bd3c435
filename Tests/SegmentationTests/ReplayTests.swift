import Imaging
import Network
import Segmentation
import Sessions
import Tensors
import Testing

@Suite struct ReplayTests {
    let sample: SampleReplay

    init() throws { sample = try SampleReplay() }

    /// One patch a segment: what is here is about the interactions on it.
    private var settings: ReplaySettings {
        var settings = ReplaySettings()
        settings.grows = false
        settings.margin = 0
        return settings
    }

    @Test func theFirstPositiveClickLiesAtThePatchCentre() throws {
        let plan = try PatchPlan(session: sample.session, image: sample.image, size: 64)
        let segments = try sample.network.replay(plan, settings: settings)
        #expect(segments.count == 4)
        #expect(segments.map(\.patches.count) == [1, 1, 1, 1])
        for (segment, recorded) in zip(segments, sample.session.segments) {
            #expect(segment.description == recorded.description)
            let interactions = segment.patches[0].interactions
            #expect(interactions[0][0] == PatchClick(index: [32, 32, 32], isForeground: true))
            let patch = segment.patches[0].geometry
            #expect(patch.size == [64, 64, 64])
            #expect(patch.spacing == [1.5, 1.5, 1.5])
            #expect(patch.orientation == "LPS" || patch.orientation == "RAS")
            let events = sample.session.interactions(of: recorded)
            #expect(events.count == interactions.count)
            for (event, clicks) in zip(events, interactions) {
                for (click, voxel) in zip(event.clicks, clicks) {
                    let way =
                        patch.position(of: voxel.index)
                        - click.position(in: sample.session.image.geometry)
                    // Rounded to the nearest voxel: half a spacing on each axis at most.
                    #expect(way.max() <= 0.7501 && way.min() >= -0.7501)
                    #expect(click.isForeground == voxel.isForeground)
                }
            }
        }
    }

    @Test func segmentsThatStartAtOneVoxelShareItsPatch() throws {
        var session = sample.session
        session.segments[1].id = "again"
        session.events = session.events.flatMap { event -> [RecordedEvent] in
            guard event.segment == session.segments[0].id else { return [] }
            var copy = event
            copy.segment = "again"
            return [event, copy]
        }
        session.segments = Array(session.segments.prefix(2))
        let plan = try PatchPlan(session: session, image: sample.image, size: 64)
        let logits = try sample.network.replay(plan, settings: settings)
        #expect(logits.count == 2)
        #expect(logits[0].patches.map(\.first) == logits[1].patches.map(\.first))
        #expect(try logits[0].bytes() == logits[1].bytes())
    }

    @Test func aReplayIsTheInteractionsOneByOne() throws {
        let plan = try PatchPlan(session: sample.session, image: sample.image, size: 64)
        var shares: [Double] = []
        let replayed = try sample.network.replay(plan, settings: settings) { shares.append($0) }
        // Sixteen interactions, and a look before each of the four patches.
        #expect(shares.count == 20 && shares.last == 1)
        #expect(shares == shares.sorted())
        for logits in replayed {
            let patch = try Patch(
                of: sample.image.canonical(),
                around: logits.patches[0].geometry.position(of: [32, 32, 32]),
                size: 64)
            let embedding = try sample.network.embed(patch.tensor())
            var state = try sample.network.startInteractions(on: embedding)
            var last: Tensor?
            for clicks in logits.patches[0].interactions { last = try state.interact(clicks) }
            #expect(try logits.patches[0].logits.bytes() == last?.bytes())
            #expect(logits.interactions == logits.patches[0].interactions.count)
        }
    }

    @Test func theSameReplayGivesTheSameBytes() throws {
        let plan = try PatchPlan(session: sample.session, image: sample.image, size: 64)
        let first = try sample.network.replay(plan).map { try $0.bytes() }
        let second = try sample.network.replay(plan).map { try $0.bytes() }
        #expect(first == second)
        // A different order of clicks is a different session.
        var session = sample.session
        session.events.swapAt(session.events.count - 2, session.events.count - 1)
        let other = try PatchPlan(session: session, image: sample.image, size: 64)
        let third = try sample.network.replay(other).map { try $0.bytes() }
        #expect(first.dropLast() == third.dropLast())
        #expect(first.last != third.last)
    }

    @Test func patchesOfAnotherSizeAreRefused() throws {
        let plan = try PatchPlan(session: sample.session, image: sample.image, size: 128)
        let error = #expect(throws: SegmentationError.self) { try sample.network.replay(plan) }
        #expect(
            error.map { "\($0)" } == """
                the patches have 128 voxels per side, the checkpoint's network takes 64. Set \
                'size: 64' in the stage 'plan-patches'.
                """)
    }

    @Test func aSegmentWithoutAPositiveClickIsRefused() throws {
        var session = sample.session
        for n in session.events.indices where session.events[n].segment == "brainstem" {
            for m in session.events[n].clicks.indices {
                session.events[n].clicks[m].isForeground = false
            }
        }
        let error = #expect(throws: SegmentationError.self) {
            try PatchPlan(session: session, image: sample.image, size: 64)
        }
        #expect(
            error.map { "\($0)" } == """
                segment 'brainstem' has no positive click, so there is no place to look for it. \
                Record at least one click with "foreground": true, or take the segment out.
                """)
    }
}
