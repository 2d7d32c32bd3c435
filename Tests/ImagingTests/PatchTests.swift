internal import Imaging
internal import Testing

@Suite struct CanonicalTests {
    @Test(arguments: Grids.all.keys.sorted())
    func everyVoxelKeepsItsPosition(_ name: String) throws {
        let volume = Grids.counted(try #require(Grids.all[name]))
        let canonical = volume.canonical()
        #expect(canonical.geometry.orientation == "RAS")
        #expect(canonical.geometry.isOblique == volume.geometry.isOblique)
        #expect(canonical.geometry.frameOfReference == "1.2.3")
        #expect(canonical.geometry == volume.geometry.canonical())
        #expect(canonical.voxels.sorted() == volume.voxels)
        for offset in 0..<volume.geometry.count {
            let size = canonical.geometry.size
            let voxel = SIMD3(offset % size.x, offset / size.x % size.y, offset / size.x / size.y)
            let position = canonical.geometry.position(of: voxel)
            let source = try #require(volume.geometry.voxel(at: position))
            #expect(distance(volume.geometry.position(of: source), position) < 1e-9)
            #expect(
                canonical.voxels[offset] == volume.voxels[volume.geometry.offset(of: source)])
        }
        let labels = LabelMap(
            geometry: volume.geometry, labels: volume.voxels.map { UInt16($0) })
        #expect(labels.canonical().labels == canonical.voxels.map { UInt16($0) })
    }

    @Test func eightVoxels() {
        // LPS to RAS: i and j run backwards.
        let volume = Grids.counted(Grids.grid(size: [2, 2, 2], origin: [0, 0, 0]))
        let canonical = volume.canonical()
        #expect(canonical.voxels == [3, 2, 1, 0, 7, 6, 5, 4])
        #expect(canonical.geometry.origin == [2, 1.5, 0])
        #expect(canonical.geometry.directions == [[-1, 0, 0], [0, -1, 0], [0, 0, 1]])
    }

    @Test func aCanonicalVolumeStaysAsItIs() throws {
        var volume = Grids.counted(try #require(Grids.all["RAS"]))
        volume.isWhole = true
        let same = volume.canonical()
        #expect(same.voxels == volume.voxels)
        #expect(same.geometry == volume.geometry)
        #expect(same.isWhole)
        #expect(same.canonical().isWhole)
    }
}

@Suite struct CropTests {
    /// Voxel by voxel, over every way in which a box can lie beside, across and around a grid.
    @Test(arguments: [-6, -3, -1, 0, 1, 2, 4, 9], [1, 3, 7])
    func everyVoxelIsTheSourcesOrZero(_ shift: Int, _ length: Int) throws {
        var volume = Grids.counted(Grids.grid(directions: Grids.turned))
        volume.voxels = volume.voxels.map { $0 + 1 }
        volume.isWhole = true
        let labels = LabelMap(
            geometry: volume.geometry, labels: volume.voxels.map { UInt16($0) })
        for axis in 0..<3 {
            var size: SIMD3<Int> = [2, 4, 3]
            size[axis] = length
            var voxel: SIMD3<Int> = [1, 1, 1]
            voxel[axis] += shift
            let at: SIMD3<Int> = [0, 2, 1]
            let patch = try volume.cropped(size: size, placing: voxel, at: at)
            #expect(patch.geometry.size == size)
            #expect(patch.isWhole)
            #expect(
                distance(
                    patch.geometry.position(of: at), volume.geometry.position(of: voxel)) < 1e-9)
            for k in 0..<size.z {
                for j in 0..<size.y {
                    for i in 0..<size.x {
                        let index = SIMD3(i, j, k)
                        let source = index &+ voxel &- at
                        let expected =
                            volume.geometry.contains(source)
                            ? volume.voxels[volume.geometry.offset(of: source)] : 0
                        #expect(patch.voxels[patch.geometry.offset(of: index)] == expected)
                    }
                }
            }
            let labelPatch = try labels.cropped(size: size, placing: voxel, at: at)
            #expect(labelPatch.labels == patch.voxels.map { UInt16($0) })
            #expect(labelPatch.geometry == patch.geometry)
        }
    }

    /// However the source lies, and wherever the box does.
    @Test(arguments: Grids.all.keys.sorted())
    func aCanonicalBoxIsThatOfTheTurnedVolume(_ name: String) throws {
        var volume = Grids.counted(try #require(Grids.all[name]))
        volume.voxels = volume.voxels.map { $0 + 1 }
        volume.isWhole = true
        let canonical = volume.canonical()
        let at: SIMD3<Int> = [0, 2, 1]
        for axis in 0..<3 {
            for (shift, length) in [(-6, 3), (-1, 1), (0, 7), (1, 2), (2, 3), (9, 3)] {
                var size: SIMD3<Int> = [2, 4, 3]
                size[axis] = length
                var voxel: SIMD3<Int> = [1, 1, 1]
                voxel[axis] += shift
                let expected = try canonical.cropped(size: size, placing: voxel, at: at)
                let box = try volume.croppedCanonically(size: size, placing: voxel, at: at)
                #expect(box.geometry == expected.geometry)
                #expect(box.voxels == expected.voxels)
                #expect(box.isWhole)
            }
        }
        #expect(
            sentence {
                _ = try volume.croppedCanonically(
                    size: [4, 0, 4], placing: [0, 0, 0], at: [0, 0, 0])
            }.hasPrefix("the grid is 4 x 0 x 4 voxels; every axis needs at least one."))
    }

    @Test func aBoxOfNothingIsRefused() {
        let volume = Grids.counted(Grids.grid())
        #expect(
            sentence {
                _ = try volume.cropped(size: [4, 0, 4], placing: [0, 0, 0], at: [0, 0, 0])
            }.hasPrefix("the grid is 4 x 0 x 4 voxels; every axis needs at least one."))
        #expect(
            sentence {
                _ = try volume.cropped(
                    size: [4, 4, 4], placing: [.max, 0, 0], at: [0, 0, 0])
            }.hasPrefix("the first voxel lies at"))
    }
}

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
