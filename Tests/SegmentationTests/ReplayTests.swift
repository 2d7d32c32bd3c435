import Imaging
import Network
import Segmentation
import Sessions
import Tensors
import Testing

@Suite struct ReplayTests {
    let sample: SampleReplay

    init() throws { sample = try SampleReplay() }

    @Test func theFirstPositiveClickLiesAtThePatchCentre() throws {
        let plan = try PatchPlan(session: sample.session, image: sample.image, size: 64)
        #expect(plan.segments.count == 4)
        #expect(plan.patches.count == 4)
        for (segment, recorded) in zip(plan.segments, sample.session.segments) {
            #expect(segment.description == recorded.description)
            #expect(segment.interactions[0][0] == PatchClick(index: [32, 32, 32], isForeground: true))
            let patch = plan.patches[segment.patch].geometry
            #expect(patch.size == [64, 64, 64])
            #expect(patch.spacing == [1.5, 1.5, 1.5])
            #expect(patch.orientation == "LPS" || patch.orientation == "RAS")
            let events = sample.session.interactions(of: recorded)
            for (event, clicks) in zip(events, segment.interactions) {
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
        #expect(plan.patches.count == 1)
        let logits = try sample.network.replay(plan)
        #expect(logits.count == 2)
        #expect(try logits[0].logits.bytes() == logits[1].logits.bytes())
    }

    @Test func aReplayIsTheInteractionsOneByOne() throws {
        let plan = try PatchPlan(session: sample.session, image: sample.image, size: 64)
        var shares: [Double] = []
        let replayed = try sample.network.replay(plan) { shares.append($0) }
        #expect(shares.count == 16 && shares.last == 1)
        #expect(shares == shares.sorted())
        for (segment, logits) in zip(plan.segments, replayed) {
            let embedding = try sample.network.embed(plan.patches[segment.patch].tensor())
            var state = try sample.network.startInteractions(on: embedding)
            var last: Tensor?
            for clicks in segment.interactions { last = try state.interact(clicks) }
            #expect(try logits.logits.bytes() == last?.bytes())
            #expect(logits.interactions == segment.interactions.count)
        }
    }

    @Test func theSameReplayGivesTheSameBytes() throws {
        let plan = try PatchPlan(session: sample.session, image: sample.image, size: 64)
        let first = try sample.network.replay(plan).map { try $0.logits.bytes() }
        let second = try sample.network.replay(plan).map { try $0.logits.bytes() }
        #expect(first == second)
        // A different order of clicks is a different session.
        var session = sample.session
        session.events.swapAt(session.events.count - 2, session.events.count - 1)
        let other = try PatchPlan(session: session, image: sample.image, size: 64)
        let third = try sample.network.replay(other).map { try $0.logits.bytes() }
        #expect(first.dropLast() == third.dropLast())
        #expect(first.last != third.last)
    }

    @Test func patchesOfAnotherSizeAreRefused() throws {
        let plan = try PatchPlan(session: sample.session, image: sample.image, size: 128)
        let error = #expect(throws: SegmentationError.self) { try sample.network.replay(plan) }
        #expect(
            error.map { "\($0)" } == """
                the patches have 128 voxels per side, the checkpoint's network takes 64. Set \
                'size: 64' in the stage 'crop'.
                """)
    }

    @Test func aClickOutsideThePatchIsRefused() throws {
        let error = #expect(throws: SegmentationError.self) {
            try PatchPlan(session: sample.session, image: sample.image, size: 16)
        }
        guard case .outsidePatch(_, _, _, let voxel, let size, let millimetres) = error else {
            Issue.record("\(error.map { "\($0)" } ?? "no error")")
            return
        }
        #expect(size == 16 && millimetres == 24)
        #expect(voxel.min() < 0 || voxel.max() >= 16)
        let sentence = SegmentationError.outsidePatch(
            segment: "liver", event: 4, click: 0, voxel: [3, -2, 9], size: 16, millimetres: 24)
        #expect(
            "\(sentence)" == """
                event 4, click 0 lies outside the patch of segment 'liver', which reaches 12 mm to \
                each side of the segment's first positive click: it falls on voxel (3, -2, 9) of \
                16 x 16 x 16. Record the far part as a segment of its own, or use a checkpoint \
                with larger patches.
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
