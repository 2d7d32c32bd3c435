import Foundation
import Imaging
import Segmentation
import Tensors
import Testing

/// Segments that overlap, and many of them on one image.
@Suite struct ManySegmentsTests {
    @Test(arguments: SourceGrid.allCases)
    func keptApartEachIsWhatItIsAlone(_ source: SourceGrid) throws {
        let grid = source.geometry
        let balls = try [
            ball(1, at: [10, -20, 30], height: 1), ball(2, at: [16, -14, 33], height: 3),
            ball(3, at: [500, 0, 0]),
        ]
        var kept = Stitching(onto: grid, overlaps: .keep)
        for ball in balls { try kept.add(ball) }
        var both = 0
        for (ball, region) in zip(balls, kept.regions) {
            var alone = Stitching(onto: grid, overlaps: .order)
            try alone.add(ball)
            let mask = alone.labels.labels.map { $0 != 0 }
            #expect(region.mask() == mask)
            #expect(region.count == mask.count { $0 })
            #expect(region.description == ball.description)
        }
        #expect(kept.regions[2].count == 0 && kept.regions[2].mask().allSatisfy { !$0 })
        for (a, b) in zip(kept.regions[0].mask(), kept.regions[1].mask()) { both += a && b ? 1 : 0 }
        #expect(both > 500)
        // The labels beside them are those of the first one listed.
        var order = Stitching(onto: grid, overlaps: .order)
        for ball in balls { try order.add(ball) }
        #expect(kept.labels.labels == order.labels.labels)
        #expect(order.regions.isEmpty)
    }

    @Test func theDigestIsThatOfOneByteAVoxel() throws {
        let grid = SourceGrid.axial.geometry
        let region = try SegmentRegion(ball(1, at: [12, -25, 30]), on: grid)
        let bytes = region.mask().map { UInt8($0 ? 1 : 0) }
        #expect(region.digest() == sha256(bytes))
        let empty = try SegmentRegion(ball(1, at: [512, 0, 0]), on: grid)
        #expect(empty.digest() == sha256([UInt8](repeating: 0, count: grid.count)))
        #expect(empty.digest() != region.digest())
        #expect(region.dice(with: region.mask()) == 1)
        #expect(region.dice(with: empty.mask()) == 0)
        #expect(empty.dice(with: empty.mask()) == 1)
        var half = region.mask()
        var left = region.count / 2
        for voxel in half.indices where half[voxel] && left > 0 {
            half[voxel] = false
            left -= 1
        }
        let remaining = Double(region.count - region.count / 2)
        #expect(region.dice(with: half) == 2 * remaining / (Double(region.count) + remaining))
    }

    /// In a process of its own, so that the peak is of this work alone.
    @Test func fortySegmentsOnAWholeCTStayWithinTheirMemory() async {
        await #expect(processExitsWith: .success) {
            // 512 x 512 x 300 voxels: a volume of logits of it has 300 MiB, forty have 12 GiB.
            let grid = Geometry(
                size: [512, 512, 300], spacing: [0.8, 0.8, 1.5],
                directions: [[1, 0, 0], [0, 1, 0], [0, 0, 1]], origin: [-204, -204, -225])
            var stitching = Stitching(onto: grid, overlaps: .logit)
            for n in 0..<40 {
                let place = SIMD3(
                    Double(n % 5) * 60 - 120, Double(n / 5 % 4) * 70 - 105,
                    Double(n / 20) * 120 - 60)
                try stitching.add(ball(UInt16(n + 1), at: place))
            }
            let counts = stitching.labels.counts
            #expect(counts.count == 40)
            // A ball of 18 mm in radius: 24.4 ml, of voxels of 0.96 µl.
            let expected = 4.0 / 3 * Double.pi * 18 * 18 * 18 / 0.96
            for count in counts.values {
                #expect((Double(count) / expected - 1).magnitude < 0.02)
            }
            let peak = try peakMemory()
            print("forty segments on 512 x 512 x 300: peak", peak >> 20, "MiB")
            #expect(peak < 1 << 30)
        }
    }
}

/// A ball of logits in a patch of 32³ voxels of 1.5 mm, its middle at this place.
private func ball(_ label: UInt16, at place: SIMD3<Double>, height: Float = 1) throws
    -> SegmentLogits
{
    var patch = Geometry(
        size: [32, 32, 32], spacing: [1.5, 1.5, 1.5],
        directions: [[-1, 0, 0], [0, -1, 0], [0, 0, 1]], origin: .zero)
    patch.origin = place - patch.position(of: SIMD3<Int>(16, 16, 16))
    var values: [Float] = []
    for i in 0..<32 {
        for j in 0..<32 {
            for k in 0..<32 {
                let way = SIMD3(Double(i - 16), Double(j - 16), Double(k - 16))
                values.append(height * Float(12 - (way * way).sum().squareRoot()))
            }
        }
    }
    return SegmentLogits(
        description: SegmentDescription(label: label, name: "ball \(label)"), patch: patch,
        logits: try Tensor(values, shape: [1, 1, 32, 32, 32]), interactions: 1)
}

/// The most memory that this process has had, in bytes.
private func peakMemory() throws -> Int {
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
    let number = try #require(line.split(separator: " ").dropLast().last.flatMap { Int($0) })
    return number << 10
}
