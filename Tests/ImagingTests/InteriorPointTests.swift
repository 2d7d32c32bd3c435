import Imaging
import Testing

@Suite struct InteriorPointTests {
    private func grid(_ size: SIMD3<Int>, _ spacing: SIMD3<Double>) -> Geometry {
        Geometry(
            size: size, spacing: spacing, directions: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
            origin: .zero)
    }

    /// Each voxel's distance to the nearest voxel of another label, by looking at all of them.
    private func depth(_ map: LabelMap, _ voxel: SIMD3<Int>) -> Double {
        let (size, spacing) = (map.geometry.size, map.geometry.spacing)
        var least = Double.infinity
        let label = map.labels[map.geometry.offset(of: voxel)]
        for k in -1...size.z {
            for j in -1...size.y {
                for i in -1...size.x {
                    let other = SIMD3(i, j, k)
                    let isSame =
                        map.geometry.contains(other)
                        && map.labels[map.geometry.offset(of: other)] == label
                    guard !isSame else { continue }
                    let way = SIMD3<Double>(other &- voxel) * spacing
                    least = min(least, (way * way).sum())
                }
            }
        }
        return least.squareRoot()
    }

    @Test(arguments: [SIMD3(1.0, 1, 1), SIMD3(0.7, 2.5, 1.1), SIMD3(3.0, 0.5, 0.5)])
    func theFirstIsTheDeepestOfAll(_ spacing: SIMD3<Double>) throws {
        var seed: UInt32 = 5
        func random() -> Int {
            seed = seed &* 1_664_525 &+ 1_013_904_223
            return Int(seed >> 16)
        }
        for _ in 0..<12 {
            let geometry = grid([9, 8, 7], spacing)
            // Blocks of noise: shapes with holes, corners and parts at the edge.
            var labels = [UInt16](repeating: 1, count: geometry.count)
            for _ in 0..<8 { labels[random() % labels.count] = UInt16(random() % 2) * 2 }
            let map = LabelMap(geometry: geometry, labels: labels)
            let points = map.interiorPoints(of: 1, most: 3, apart: 2.2)
            var deepest = 0.0
            for k in 0..<7 {
                for j in 0..<8 {
                    for i in 0..<9 where labels[geometry.offset(of: SIMD3(i, j, k))] == 1 {
                        deepest = max(deepest, depth(map, SIMD3(i, j, k)))
                    }
                }
            }
            let found = depth(map, try #require(points.first))
            #expect((found - deepest).magnitude < 1e-9)
            for (n, a) in points.enumerated() {
                #expect(labels[geometry.offset(of: a)] == 1)
                for b in points[..<n] {
                    let way = SIMD3<Double>(a &- b) * spacing
                    #expect((way * way).sum() >= 2.2 * 2.2)
                }
            }
        }
    }

    @Test func noVoxelNoPoint() {
        let map = LabelMap(
            geometry: grid([3, 3, 3], [1, 1, 1]), labels: [UInt16](repeating: 0, count: 27))
        #expect(map.interiorPoints(of: 4, most: 3, apart: 1).isEmpty)
        var full = map
        full.labels = [UInt16](repeating: 4, count: 27)
        // Beyond the grid is outside: the middle is deepest, and nothing is further off than 10.
        #expect(full.interiorPoints(of: 4, most: 3, apart: 10) == [[1, 1, 1]])
        #expect(full.interiorPoints(of: 4, most: 30, apart: 0.5).count == 27)
    }
}
