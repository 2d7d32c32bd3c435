import Imaging
import Network
import Segmentation
import Sessions
import Tensors
import Testing

/// Objects larger than a patch, held against the truth voxel by voxel.
@Suite struct LargeObjectTests {
    @Test(arguments: Shape.allCases, SourceGrid.allCases.filter { $0 != .anisotropic })
    func theStitchedObjectIsTheTruth(_ shape: Shape, _ grid: SourceGrid) throws {
        let truth = shape.truth(grid.geometry.directions)
        let network = TruthNetwork(truth: truth, patchSize: 32)
        let plan = try PatchPlan(
            session: session(on: truth.geometry, clicks: [shape.click]),
            image: noise(on: truth.geometry), size: 32)
        var settings = ReplaySettings()
        settings.maxPatches = 40
        let logits = try network.replay(plan, settings: settings)
        var stitching = Stitching(onto: truth.geometry)
        try stitching.add(logits[0])
        let wrong = zip(stitching.labels.labels, truth.labels).reduce(0) {
            $0 + ($1.0 == $1.1 ? 0 : 1)
        }
        print(
            "\(shape) \(grid): \(logits[0].patches.count) patches, \(wrong) of",
            "\(truth.labels.count) voxels differ")
        #expect(wrong == 0)
        #expect(!logits[0].isCutOff)
        #expect(logits[0].patches.count == 1 || shape != .speck)
        #expect(logits[0].patches.count > 1 || shape == .speck)
        #expect(network.embedded.count == logits[0].patches.count)
        #expect(
            logits[0].patches[0].interactions == [
                [PatchClick(index: [16, 16, 16], isForeground: true)]
            ])
        #expect(logits[0].patches.dropFirst().map(\.interactions.count).max() ?? 0 == 0)
    }

    /// A patch at the image's edge shows padding, too, and a network may see something in it: there
    /// is nothing to follow, and no voxel to click on.
    @Test(arguments: [false, true])
    func nothingIsFollowedIntoTheAirBesideTheImage(_ upward: Bool) throws {
        let truth = Shape.sphere.truth(SourceGrid.oblique.geometry.directions)
        let grid = truth.geometry
        let edge = upward ? grid.size.y - 1 : 0
        let outward = upward ? 0.5 : -0.5
        let normal = (upward ? 1 : -1) * grid.directions[1]
        // All that lies half a voxel and more beyond the edge.
        let network = EchoNetwork(
            patchSize: 32, logitsSize: 32,
            point: grid.position(of: SIMD3(0, Double(edge) + outward, 0)), normal: normal)
        let click = SIMD3(grid.size.x / 2, upward ? edge - 2 : 2, grid.size.z / 2)
        let plan = try PatchPlan(
            session: session(on: grid, clicks: [click]), image: noise(on: grid), size: 32)
        var settings = ReplaySettings()
        settings.maxPatches = 40
        let logits = try network.replay(plan, settings: settings)
        #expect(logits[0].patches.count == 1)
    }

    @Test func aRoundObjectHasNoStaircaseOnAFinerGrid() throws {
        // Where the logits are a distance, so that what lies between voxels is known.
        let coarse = Shape.sphere.truth(SourceGrid.oblique.geometry.directions)
        let centre = coarse.geometry.position(of: Shape.sphere.click)
        let network = DistanceNetwork(centre: centre, radius: 45, patchSize: 32, logitsSize: 8)
        let plan = try PatchPlan(
            session: session(on: coarse.geometry, clicks: [Shape.sphere.click]),
            image: noise(on: coarse.geometry), size: 32)
        var settings = ReplaySettings()
        settings.maxPatches = 40
        let logits = try network.replay(plan, settings: settings)
        #expect(logits[0].patches.count > 8)
        var fine = coarse.geometry
        fine.spacing = [0.8, 0.9, 2.5]
        fine.size = [130, 108, 40]
        let region = try SegmentRegion(logits[0], on: fine)
        let mask = region.mask()
        var (furthest, inside) = (0.0, 0)
        for k in 0..<fine.size.z {
            for j in 0..<fine.size.y {
                for i in 0..<fine.size.x {
                    let way = fine.position(of: SIMD3(i, j, k)) - centre
                    let distance = 45 - (way * way).sum().squareRoot()
                    inside += distance > 0 ? 1 : 0
                    if mask[fine.offset(of: SIMD3(i, j, k))] != (distance > 0) {
                        furthest = max(furthest, distance.magnitude)
                    }
                }
            }
        }
        print("sphere: \(region.count) voxels of \(inside); furthest wrong one", furthest, "mm")
        // Logits 6 mm apart, linear between: on a sphere of 45 mm off by 6² · 2 / 8 / 45 at most.
        #expect(furthest < 0.3)
        #expect(inside > 100_000)
    }

    @Test func withoutGrowingTheObjectEndsAtItsPatch() throws {
        let truth = Shape.cylinder.truth(SourceGrid.axial.geometry.directions)
        let network = TruthNetwork(truth: truth, patchSize: 32)
        let plan = try PatchPlan(
            session: session(on: truth.geometry, clicks: [[14, 17, 40]]),
            image: noise(on: truth.geometry), size: 32)
        var settings = ReplaySettings()
        settings.grows = false
        let logits = try network.replay(plan, settings: settings)
        #expect(logits[0].patches.count == 1 && !logits[0].isCutOff)
        let slice = truth.labels.prefix(30 * 34 * 50).suffix(30 * 34).reduce(0) { $0 + Int($1) }
        #expect(try SegmentRegion(logits[0], on: truth.geometry).count == slice * 32)
    }

    @Test func neverMorePatchesThanStated() throws {
        let truth = Shape.cylinder.truth(SourceGrid.axial.geometry.directions)
        let network = TruthNetwork(truth: truth, patchSize: 32)
        var settings = ReplaySettings()
        settings.maxPatches = 3
        let plan = try PatchPlan(
            session: session(on: truth.geometry, clicks: [[14, 17, 40]]),
            image: noise(on: truth.geometry), size: 32)
        let logits = try network.replay(plan, settings: settings)
        #expect(logits[0].patches.count == 3 && logits[0].isCutOff)
        // Clicks count before what grows, and one too many is refused.
        let far = try PatchPlan(
            session: session(
                on: truth.geometry,
                clicks: [[14, 17, 20], [14, 17, 80], [14, 17, 140], [14, 17, 200]]),
            image: noise(on: truth.geometry), size: 32)
        let error = #expect(throws: SegmentationError.self) {
            try network.replay(far, settings: settings)
        }
        #expect(
            error.map { "\($0)" } == """
                event 4 has a click outside the patches of segment 'object', which already has 3 \
                of them. Set a larger 'maxPatches' in the stage 'segment'.
                """)
    }

    @Test func aClickGoesToThePatchThatShowsItWithAMargin() throws {
        let truth = Shape.cylinder.truth(SourceGrid.axial.geometry.directions)
        let network = TruthNetwork(truth: truth, patchSize: 32)
        var settings = ReplaySettings()
        settings.grows = false
        settings.margin = 4
        /// How many patches two clicks open, so far apart along k.
        func patches(_ apart: Int) throws -> Int {
            let plan = try PatchPlan(
                session: session(
                    on: truth.geometry, clicks: [[14, 17, 60], [14, 17, 60 + apart]]),
                image: noise(on: truth.geometry), size: 32)
            return try network.replay(plan, settings: settings)[0].patches.count
        }
        // The patch shows 16 voxels below its centre and 15 above it, less the margin of 4.
        #expect(try patches(11) == 1)
        #expect(try patches(12) == 2)
        #expect(try patches(-12) == 1)
        #expect(try patches(-13) == 2)
        settings.margin = 0
        #expect(try patches(12) == 1)
        #expect(try patches(15) == 1)
        #expect(try patches(16) == 2)
        // At the image's edge there is no margin to keep.
        settings.margin = 4
        let plan = try PatchPlan(
            session: session(on: truth.geometry, clicks: [[14, 17, 10], [14, 17, 0]]),
            image: noise(on: truth.geometry), size: 32)
        #expect(try network.replay(plan, settings: settings)[0].patches.count == 1)
    }

    @Test func aClickWhereTheMaskRanOverAdoptsThatPatch() throws {
        let truth = Shape.cylinder.truth(SourceGrid.axial.geometry.directions)
        let network = TruthNetwork(truth: truth, patchSize: 32)
        let plan = try PatchPlan(
            session: session(on: truth.geometry, clicks: [[14, 17, 40], [14, 17, 62]]),
            image: noise(on: truth.geometry), size: 32)
        let patches = try network.replay(plan)[0].patches
        let clicked = patches.filter { !$0.isAutomatic }
        // The neighbour stands 24 voxels further on, not around the click.
        #expect(clicked.map(\.first.z).sorted { $0 > $1 }.first == 24 + 24)
        #expect(clicked.count == 2)
        #expect(clicked[1].interactions == [[PatchClick(index: [16, 16, 14], isForeground: true)]])
        #expect(network.embedded.count == patches.count)
    }

    /// What is clicked and what is grown again are the same patches, though the mask changes.
    @Test func aMaskThatChangesALittleGrowsIntoTheSamePatches() throws {
        var seen: [[SIMD3<Int>]] = []
        for shift in [-2, -1, 0, 1, 2] {
            let grid = Shape.cylinder.truth(SourceGrid.axial.geometry.directions).geometry
            var labels: [UInt16] = []
            for k in 0..<grid.size.z {
                for j in 0..<grid.size.y {
                    for i in 0..<grid.size.x {
                        let (x, y) = (i - 14 - shift, j - 17 + shift)
                        labels.append((8..<208).contains(k) && x * x + y * y <= 64 ? 1 : 0)
                    }
                }
            }
            let network = TruthNetwork(
                truth: LabelMap(geometry: grid, labels: labels), patchSize: 32)
            let plan = try PatchPlan(
                session: session(on: grid, clicks: [[14, 17, 40]]), image: noise(on: grid),
                size: 32)
            seen.append(try network.replay(plan)[0].patches.map(\.first))
        }
        #expect(seen[0].count > 5)
        #expect(seen.allSatisfy { $0 == seen[0] }, "\(seen)")
    }

    @Test func segmentsShareAPatchWhoseCentreIsTheSame() throws {
        let truth = Shape.cylinder.truth(SourceGrid.axial.geometry.directions)
        let network = TruthNetwork(truth: truth, patchSize: 32)
        var two = session(on: truth.geometry, clicks: [[14, 17, 40]])
        two.segments.append(
            RecordedSegment(id: "again", description: SegmentDescription(label: 2, name: "again")))
        two.events.append(RecordedEvent(seq: 2, segment: "again", clicks: two.events[0].clicks))
        let plan = try PatchPlan(session: two, image: noise(on: truth.geometry), size: 32)
        let logits = try network.replay(plan)
        #expect(logits[1].patches.count == logits[0].patches.count)
        #expect(network.embedded.count == logits[0].patches.count)
        // With no memory for them they are computed again, and nothing else changes.
        var settings = ReplaySettings()
        settings.embeddingBytes = 0
        let again = try network.replay(plan, settings: settings)
        #expect(network.embedded.count == 3 * logits[0].patches.count)
        for (a, b) in zip(logits, again) {
            #expect(
                try a.patches.map { try $0.logits.bytes() }
                    == b.patches.map { try $0.logits.bytes() })
        }
    }
}
