import Imaging
import Testing

@Suite struct DistanceTransformTests {
    /// Every voxel against every site, on small grids with few and many sites.
    @Test(arguments: [1, 3, 20, 60, 120])
    func asCountedOut(_ sites: Int) {
        let size: SIMD3<Int> = [7, 5, 4]
        let spacing: SIMD3<Double> = [0.7, 1.9, 2.5]
        var state = UInt32(sites)
        var isSite = [Bool](repeating: false, count: 140)
        for _ in 0..<sites {
            state = state &* 1_664_525 &+ 1_013_904_223
            isSite[Int(state >> 8) % 140] = true
        }
        func position(_ n: Int) -> SIMD3<Double> {
            SIMD3(Double(n % 7), Double(n / 7 % 5), Double(n / 35)) * spacing
        }
        let squared = DistanceTransform(to: isSite, size: size, spacing: spacing).squared
        var worst = 0.0
        for n in 0..<140 {
            let nearest = (0..<140).filter { isSite[$0] }.map {
                let way = position(n) - position($0)
                return (way * way).sum()
            }.min()
            worst = max(worst, abs(squared[n] - (nearest ?? -1)))
        }
        print("Distance transform to \(sites): largest difference \(worst) mm²")
        #expect(worst < 1e-12)
    }

    @Test func withoutASiteEverythingIsInfinitelyFar() {
        let none = DistanceTransform(
            to: [Bool](repeating: false, count: 24), size: [2, 3, 4], spacing: [1, 1, 1])
        #expect(none.squared.allSatisfy { $0 == .infinity })
    }
}
