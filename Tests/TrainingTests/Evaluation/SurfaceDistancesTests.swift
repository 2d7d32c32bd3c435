import Imaging
import Testing
import Training

@Suite struct SurfaceDistancesTests {
    /// Real pairs and edge cases: within 1e-12 of SciPy in double precision, and within MONAI's single
    /// precision of MONAI.
    @Test func asInMONAIAndSciPy() throws {
        let goldens = try MetricGoldens.read()
        #expect(goldens.pairs.count == 21)
        var (fromSciPy, fromMONAI) = (0.0, 0.0)
        for pair in goldens.pairs {
            let (prediction, truth) = pair.masks
            let distances = try SurfaceDistances(from: prediction, to: truth)
            let ours = [
                try prediction.dice(with: truth),
                distances.normalisedDice(tolerance: goldens.tolerance),
                distances.hausdorff(percentile: 95), distances.hausdorff(percentile: 100),
                distances.mean,
            ]
            func worst(_ theirs: MetricGoldens.Figures) -> Double {
                let theirs = [theirs.dice, theirs.nsd, theirs.hd95, theirs.hd, theirs.mean]
                var worst = 0.0
                for (ours, theirs) in zip(ours, theirs) {
                    if let ours, let theirs {
                        worst = max(worst, abs(ours - theirs) / max(1, abs(theirs)))
                    } else if pair.name != "nothing at all" {
                        #expect(ours == nil && theirs == nil, "\(pair)")
                    }
                }
                return worst
            }
            if let scipy = pair.scipy { fromSciPy = max(fromSciPy, worst(scipy)) }
            fromMONAI = max(fromMONAI, worst(pair.monai))
        }
        print("Metrics: largest difference \(fromSciPy) from SciPy, \(fromMONAI) from MONAI")
        #expect(fromSciPy < 1e-12)
        #expect(fromMONAI < 1e-6)
    }

    @Test func emptyMasks() throws {
        let full = BinaryMask(
            size: [2, 2, 2], spacing: [1, 1, 1], voxels: [Bool](repeating: true, count: 8))
        let empty = BinaryMask(
            size: [2, 2, 2], spacing: [1, 1, 1], voxels: [Bool](repeating: false, count: 8))
        let none = try SurfaceDistances(from: empty, to: empty)
        #expect(none.normalisedDice(tolerance: 2) == 1)
        #expect(none.hausdorff(percentile: 95) == nil)
        #expect(none.mean == nil)
        for (a, b) in [(full, empty), (empty, full)] {
            let one = try SurfaceDistances(from: a, to: b)
            #expect(one.normalisedDice(tolerance: 2) == 0)
            #expect(one.hausdorff(percentile: 95) == nil)
            #expect(one.mean == nil)
            #expect(try a.dice(with: b) == 0)
        }
        #expect(try SurfaceDistances(from: full, to: empty).fromPrediction.allSatisfy(\.isInfinite))
        #expect(try empty.dice(with: empty) == 1)
    }

    /// Two planes that are 3 voxels apart, along each axis in turn: the spacing of that axis counts.
    @Test(arguments: 0..<3)
    func eachAxisHasItsSpacing(_ axis: Int) throws {
        let spacing: SIMD3<Double> = [0.7, 1.1, 2.5]
        func plane(_ place: Int) -> BinaryMask {
            var voxels: [Bool] = []
            for k in 0..<6 {
                for j in 0..<6 { for i in 0..<6 { voxels.append([i, j, k][axis] == place) } }
            }
            return BinaryMask(size: [6, 6, 6], spacing: spacing, voxels: voxels)
        }
        let distances = try SurfaceDistances(from: plane(1), to: plane(4))
        #expect(distances.fromPrediction == [Double](repeating: 3 * spacing[axis], count: 36))
        #expect(distances.fromTruth == distances.fromPrediction)
        let just = 3 * spacing[axis]
        #expect(distances.normalisedDice(tolerance: just) == 1)
        #expect(distances.normalisedDice(tolerance: just * 0.999) == 0)
    }

    @Test func otherGridsAreRefused() {
        func mask(_ size: SIMD3<Int>, _ spacing: SIMD3<Double>) -> BinaryMask {
            BinaryMask(
                size: size, spacing: spacing,
                voxels: [Bool](repeating: true, count: size.x * size.y * size.z))
        }
        let truth = mask([2, 3, 4], [1, 1.5, 2])
        #expect(
            sentence { try mask([2, 4, 3], [1, 1.5, 2]).dice(with: truth) } == """
                a mask of 2 x 4 x 3 voxels cannot be measured against a truth of 2 x 3 x 4. Bring \
                both onto one grid.
                """)
        for axis in 0..<3 {
            var spacing = truth.spacing
            spacing[axis] += 1e-4
            let error = #expect(throws: MaskGridError.self) {
                try SurfaceDistances(from: mask(truth.size, spacing), to: truth)
            }
            guard case .otherSpacing(spacing, truth.spacing) = error else {
                Issue.record("axis \(axis): \(String(describing: error))")
                continue
            }
        }
        #expect(
            sentence { try SurfaceDistances(from: mask(truth.size, [1, 1.5, 2.5]), to: truth) }
                == """
                a mask with voxels of 1.0 x 1.5 x 2.5 mm cannot be measured against a truth with \
                voxels of 1.0 x 1.5 x 2.0 mm. Bring both onto one grid.
                """)
    }
}
