internal import Imaging
internal import Testing

@Suite struct IntensityTests {
    private func line(_ voxels: [Float]) -> Volume {
        Volume(geometry: Grids.grid(size: [voxels.count, 1, 1]), voxels: voxels)
    }

    @Test func normalisedByWhatIsAboveZero() throws {
        // Above 0: 2, 4, 6; mean 4, deviation 2.
        let volume = try line([2, 0, 4, -6, 6]).normalised()
        #expect(volume.voxels == [-1, -2, 0, -5, 1])
    }

    @Test func meansDoNotRunOutOfDigits() throws {
        // In 32-bit floats the sum of these loses the ones.
        let voxels = (0..<100_000).map { Float(1_000_000 + $0 % 2) }
        let normalised = try line(voxels).normalised()
        #expect(abs(normalised.voxels[1] - 0.999995) < 1e-6)
    }

    @Test func whatCannotBeNormalisedIsRefused() {
        #expect(
            sentence { _ = try line([0, -5, 0]).normalised() } == """
                none of the 3 voxels is above 0, so there is nothing to normalise by: the patch \
                lies outside the body. Check where the clicks lie, and that a CT is in HU.
                """)
        let constant = """
            all have the value 7, so there is no contrast to normalise by. Check that the image \
            is not a mask.
            """
        #expect(
            sentence { _ = try line([7, 0, 7, -3]).normalised() }
                == "the voxels above 0 (2 of them) " + constant)
        #expect(
            sentence { _ = try line([7, 0]).normalised() }
                == "the voxels above 0 (1 of them) " + constant)
        #expect(
            sentence { _ = try line([1, .infinity]).normalised() } == """
                a voxel is infinite, so the mean is, too. Replace what is not finite when the \
                image is read.
                """)
    }

    @Test func clamped() {
        var volume = line([-2000, -1000, 0.5, 1000, 3000])
        volume.isWhole = true
        #expect(volume.clamped(to: -1000...1000).voxels == [-1000, -1000, 0.5, 1000, 1000])
        #expect(volume.clamped(to: -1000...1000).isWhole)
        #expect(!volume.clamped(to: -0.5...1000).isWhole)
    }

    @Test func wholeNumbersEndWithNormalisation() throws {
        var volume = line([1, 2, 3])
        volume.isWhole = true
        #expect(try !volume.normalised().isWhole)
    }

    @Test func runsAreWhatTheirLabelsAre() {
        // Runs of all lengths around the sixteen that are read at a time, and one to the end.
        var labels: [UInt16] = []
        var expected: [String] = []
        for (number, length) in [0, 1, 3, 4, 15, 16, 17, 18, 31, 32, 33, 50, 64].enumerated() {
            let label = UInt16(number % 3 == 0 ? 0 : 65535 - number)
            if label != 0, length > 0 {
                expected.append("\(label): \(labels.count)..<\(labels.count + length)")
            }
            labels += [UInt16](repeating: label, count: length)
        }
        labels += [7]
        expected.append("7: \(labels.count - 1)..<\(labels.count)")
        let map = LabelMap(geometry: Grids.grid(size: [labels.count, 1, 1]), labels: labels)
        var runs: [String] = []
        map.forEachRun { runs.append("\($1): \($0)") }
        #expect(runs == expected)
    }

    @Test func labelsAreCountedAndMeasured() {
        let labels = LabelMap(
            geometry: Grids.grid(size: [5, 1, 1], directions: Grids.turned),
            labels: [0, 7, 7, 65535, 0])
        #expect(labels.counts == [7: 2, 65535: 1])
        #expect(labels.mask(of: 7) == [false, true, true, false, false])
        #expect(abs(labels.millilitres(of: 7) - 0.018) < 1e-12)
        #expect(labels.millilitres(of: 3) == 0)
    }
}
