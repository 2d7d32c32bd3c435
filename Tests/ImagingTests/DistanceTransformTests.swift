import Imaging
import Testing

@Suite struct DistanceTransformTests {
    /// Every voxel against every site, on small grids with few and many sites, with the voxels
    /// around the grid among them or not.
    @Test(arguments: [1, 3, 20, 60, 120], [false, true])
    func asCountedOut(_ sites: Int, _ beyondGrid: Bool) {
        let size: SIMD3<Int> = [11, 5, 4]
        let spacing: SIMD3<Double> = [0.7, 1.9, 2.5]
        var state = UInt32(sites)
        var isSite = [Bool](repeating: false, count: 220)
        for _ in 0..<sites {
            state = state &* 1_664_525 &+ 1_013_904_223
            isSite[Int(state >> 8) % 220] = true
        }
        func voxel(_ n: Int) -> SIMD3<Int> { [n % 11, n / 11 % 5, n / 55] }
        var places = (0..<220).filter { isSite[$0] }.map(voxel)
        if beyondGrid {
            for k in -1...4 {
                for j in -1...5 {
                    for i in -1...11 where i < 0 || i > 10 || j < 0 || j > 4 || k < 0 || k > 3 {
                        places.append([i, j, k])
                    }
                }
            }
        }
        let squared = DistanceTransform(
            to: isSite, size: size, spacing: spacing, beyondGrid: beyondGrid
        ).squared
        var worst = 0.0
        for n in 0..<220 {
            let nearest = places.map {
                let way = SIMD3<Double>(voxel(n) &- $0) * spacing
                return (way * way).sum()
            }.min()
            worst = max(worst, abs(squared[n] - (nearest ?? -1)))
        }
        print("Distance transform to \(sites), \(beyondGrid): largest difference \(worst) mm²")
        #expect(worst < 1e-12)
    }

    @Test func gridsWithoutAVoxelHaveNoDistance() {
        for size: SIMD3<Int> in [[0, 3, 3], [3, 0, 3], [3, 3, 0]] {
            #expect(
                DistanceTransform(to: [], size: size, spacing: [1, 1, 1]).squared.isEmpty)
        }
    }

    @Test func withoutASiteEverythingIsInfinitelyFar() {
        let none = DistanceTransform(
            to: [Bool](repeating: false, count: 24), size: [2, 3, 4], spacing: [1, 1, 1])
        #expect(none.squared.allSatisfy { $0 == .infinity })
    }
}
