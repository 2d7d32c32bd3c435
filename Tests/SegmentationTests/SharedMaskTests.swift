import Imaging
import Network
import Segmentation
import Sessions
import Tensors
import Testing

/// What a patch is told of its neighbours when it is opened.
@Suite struct SharedMaskTests {
    let grid = Geometry(
        size: [110, 60, 64], spacing: [1.5, 1.5, 1.5],
        directions: [[0.8, 0.6, 0], [-0.6, 0.8, 0], [0, 0, 1]], origin: [5, -7, 11])

    private func replay(
        _ network: EchoNetwork, clicks: [SIMD3<Int>], grows: Bool
    ) throws -> SegmentLogits {
        let plan = try PatchPlan(
            session: session(on: grid, clicks: clicks), image: noise(on: grid), size: 32)
        var settings = ReplaySettings()
        settings.grows = grows
        settings.maxPatches = 12
        return try network.replay(plan, settings: settings)[0]
    }

    @Test(arguments: [20, 21, 22, 23])
    func aNeighbourIsToldTheLogitsWhereBothSee(_ apart: Int) throws {
        // A plane is what linear interpolation keeps, whatever part of a logit lies between.
        let network = EchoNetwork(
            patchSize: 32, logitsSize: 8, point: grid.position(of: SIMD3<Int>(40, 30, 30)),
            normal: [0.3, -0.5, 0.4])
        _ = try replay(network, clicks: [[40, 30, 30], [40 + apart, 30, 30]], grows: false)
        let patches = network.heard.patches
        #expect(patches.count == 2 && patches[0].prompt == nil)
        let (first, second) = (patches[0].geometry, patches[1].geometry)
        let prompt = try #require(patches[1].prompt)
        let plane = network.plane(second)
        var (shared, unknown, largest) = (0, 0, Float(0))
        for i in 0..<8 {
            for j in 0..<8 {
                for k in 0..<8 {
                    let here = SIMD3(Double(i), Double(j), Double(k)) * 4 + 1.5
                    let there = first.index(of: second.position(of: here))
                    let offset = (i * 8 + j) * 8 + k
                    if there.min() < -0.501 || there.max() > 31.501 {
                        unknown += 1
                        #expect(prompt[offset] == 0)
                    } else if there.min() >= 1.499 && there.max() <= 29.501 {
                        // Between the outermost logits, beyond which the edge holds.
                        shared += 1
                        largest = max(largest, (prompt[offset] - plane[offset]).magnitude)
                    }
                }
            }
        }
        print("\(apart) voxels apart: \(shared) logits shared, largest difference", largest)
        #expect(largest < 1e-4)
        #expect(shared >= 64 * 2 && unknown >= 64 * 4)
    }

    @Test func aPatchOfAnotherPartIsToldNothing() throws {
        let network = EchoNetwork(
            patchSize: 32, logitsSize: 8, point: grid.position(of: SIMD3<Int>(40, 30, 30)),
            normal: [0, 0, 1])
        _ = try replay(network, clicks: [[20, 30, 30], [80, 30, 30]], grows: false)
        #expect(network.heard.patches.map { $0.prompt == nil } == [true, true])
    }

    @Test func aPatchThatGrewIsClickedWhereBothSeeTheObject() throws {
        // Half of space, so that the mask leaves through several faces.
        let network = EchoNetwork(
            patchSize: 32, logitsSize: 8, point: grid.position(of: SIMD3<Int>(40, 30, 30)),
            normal: [0.8, 0.6, 0])
        let logits = try replay(network, clicks: [[42, 30, 30]], grows: true)
        let patches = network.heard.patches
        #expect(patches.count > 3)
        #expect(logits.patches.count == patches.count)
        for (n, patch) in patches.enumerated().dropFirst() {
            #expect(patch.clicks.count == 1 && patch.clicks[0].isForeground)
            #expect(patch.prompt != nil)
            let place = patch.geometry.position(of: patch.clicks[0].index)
            #expect(patches[..<n].contains { $0.geometry.voxel(at: place) != nil })
            #expect(((place - network.point) * network.normal).sum() > -3)
            #expect(grid.voxel(at: place) != nil)
        }
    }
}
