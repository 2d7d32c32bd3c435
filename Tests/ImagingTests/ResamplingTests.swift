internal import Imaging
internal import Testing

@Suite struct ResamplingTests {
    @Test func aLineOfFourBecomesTwoAndEight() throws {
        let line = Volume(
            geometry: Grids.grid(size: [4, 1, 1], spacing: [1, 1, 1], origin: [0, 0, 0]),
            voxels: [0, 10, 40, 20])
        #expect(try line.resampled(spacing: [2, 1, 1]).voxels == [5, 30])
        #expect(
            try line.resampled(spacing: [0.5, 1, 1]).voxels == [
                0, 2.5, 7.5, 17.5, 32.5, 35, 25, 20,
            ])
        // What a source of integers gives: fractions dropped, not rounded.
        var whole = line
        whole.isWhole = true
        #expect(
            try whole.resampled(spacing: [0.5, 1, 1]).voxels == [0, 2, 7, 17, 32, 35, 25, 20])
        whole.voxels = [0, -10, -40, -20]
        #expect(
            try whole.resampled(spacing: [0.5, 1, 1]).voxels == [
                0, -2, -7, -17, -32, -35, -25, -20,
            ])
        let labels = LabelMap(geometry: line.geometry, labels: [0, 1, 4, 2])
        #expect(try labels.resampled(spacing: [0.5, 1, 1]).labels == [0, 0, 1, 1, 4, 4, 2, 2])
    }

    /// What lies between two whole numbers becomes the one closer to 0, however large they are.
    @Test func fractionsAreDroppedAtEverySize() throws {
        let values: [Float] = [
            0, 0.49, -0.49, 0.5, 0.99999994, -0.99999994, 1, 1.5, -2.5, 1234.999, -1024.001,
            4194303.5, -4194303.5, 8388607.5, 8388609, -16777216, 3e9, -7e15, 1e30, -3e38, .nan,
        ]
        for value in values {
            let volume = Volume(
                geometry: Grids.grid(size: [1, 1, 1]), voxels: [value], isWhole: true)
            let same = try volume.resampled(onto: volume.geometry)
            #expect(
                same.voxels.map(\.bitPattern) == [value.rounded(.towardZero).bitPattern],
                "\(value)")
        }
    }

    /// Slices are made in runs that share what they read; each is what it would be alone.
    @Test(arguments: [0.4, 0.7, 1, 1.9, -0.7, -1.9])
    func everySliceIsWhatItIsAlone(_ step: Double) throws {
        let source = Grids.counted(Grids.grid(size: [7, 5, 40], spacing: [1, 1, 1]))
        var volume = source
        volume.voxels = source.voxels.map { ($0 * 37).truncatingRemainder(dividingBy: 101) }
        var target = volume.geometry
        target.size = [6, 7, 60]
        target.spacing = [1.1, 0.8, abs(step)]
        target.origin = volume.geometry.position(of: SIMD3(-0.2, 0.1, step < 0 ? 41 : -2))
        if step < 0 { target.directions[2] = -target.directions[2] }
        let whole = try volume.resampled(onto: target, outside: -7)
        let count = target.size.x * target.size.y
        for k in 0..<target.size.z {
            var slice = target
            slice.size.z = 1
            slice.origin = target.position(of: SIMD3(0, 0, k))
            let alone = try volume.resampled(onto: slice, outside: -7)
            let apart = zip(whole.voxels[k * count..<(k + 1) * count], alone.voxels).map {
                abs($0 - $1)
            }
            #expect((apart.max() ?? 1) < 1e-4, "slice \(k)")
        }
        #expect(whole.voxels.contains(-7) && whole.voxels.contains { $0 > 50 })
    }

    @Test(arguments: Grids.all.keys.sorted(), [false, true])
    func clampingOnTheWayIsClampingBefore(_ name: String, _ isWhole: Bool) throws {
        var volume = Grids.counted(try #require(Grids.all[name]))
        volume.isWhole = isWhole
        volume.voxels[2] = .nan
        for range in [3...Float(volume.voxels.count / 2), 2.5...9.5] as [ClosedRange<Float>] {
            let before = try volume.clamped(to: range).resampled(spacing: [1.1, 0.9, 2.2])
            let onTheWay = try volume.resampled(spacing: [1.1, 0.9, 2.2], clampedTo: range)
            #expect(onTheWay.geometry == before.geometry)
            #expect(onTheWay.isWhole == before.isWhole)
            #expect(onTheWay.voxels.map(\.bitPattern) == before.voxels.map(\.bitPattern))
            let kept = onTheWay.voxels.filter { !$0.isNaN }
            #expect(kept.allSatisfy(range.contains) && !kept.isEmpty)
        }
    }

    @Test(arguments: Grids.all.keys.sorted())
    func ontoItsOwnGridNothingChanges(_ name: String) throws {
        let volume = Grids.counted(try #require(Grids.all[name]))
        let same = try volume.resampled(onto: volume.geometry)
        #expect(zip(same.voxels, volume.voxels).allSatisfy { abs($0 - $1) < 1e-4 })
        let labels = LabelMap(
            geometry: volume.geometry, labels: volume.voxels.map { UInt16($0) })
        #expect(try labels.resampled(onto: labels.geometry).labels == labels.labels)
    }

    /// A volume that grows evenly in the patient is the same function on every grid.
    @Test(
        arguments: Grids.all.keys.sorted(),
        ["LPS", "PSL", "RAS", "oblique", "oblique and mirrored", "anisotropic"])
    func aSlopeIsASlopeOnEveryGrid(_ from: String, _ onto: String) throws {
        var source = try #require(Grids.all[from])
        source.size = [17, 16, 15]
        func value(_ position: SIMD3<Double>) -> Double {
            (position * [0.3, -0.2, 0.5]).sum() + 7
        }
        var voxels: [Float] = []
        for k in 0..<15 {
            for j in 0..<16 {
                for i in 0..<17 { voxels.append(Float(value(source.position(of: SIMD3(i, j, k))))) }
            }
        }
        let volume = Volume(geometry: source, voxels: voxels)
        // A smaller grid around the source's centre, so that no edge is in the way.
        var target = try #require(Grids.all[onto])
        target.size = [5, 6, 4]
        target.spacing = [1.1, 0.7, 0.9]
        let centre = source.position(of: SIMD3(8.0, 7.5, 7))
        target.origin += centre - target.position(of: SIMD3(2.0, 2.5, 1.5))
        let resampled = try volume.resampled(onto: target, outside: .nan)
        var largest = 0.0
        for k in 0..<4 {
            for j in 0..<6 {
                for i in 0..<5 {
                    let voxel = SIMD3(i, j, k)
                    let ours = Double(resampled.voxels[target.offset(of: voxel)])
                    let expected = value(target.position(of: voxel))
                    #expect(!ours.isNaN)
                    largest = max(largest, abs(ours - expected))
                }
            }
        }
        #expect(largest < 2e-5)
    }

    @Test(arguments: ["LPS", "oblique"])
    func theEdgeHoldsToTheFaceAndNoFarther(_ name: String) throws {
        var grid = try #require(Grids.all[name])
        grid.size = [2, 1, 1]
        grid.spacing = [1, 1, 1]
        let volume = Volume(geometry: grid, voxels: [10, 20])
        let labels = LabelMap(geometry: grid, labels: [10, 20])
        for (index, value) in [
            (-0.51, -1), (-0.49, 10), (0, 10), (0.4, 14), (0.6, 16), (1, 20), (1.49, 20),
            (1.51, -1),
        ] as [(Double, Float)] {
            for axis in 0..<3 where axis == 0 || index <= 0 {
                var at = SIMD3<Double>.zero
                at[axis] = index
                var one = grid
                one.size = [1, 1, 1]
                one.origin = grid.position(of: at)
                #expect(try volume.resampled(onto: one, outside: -1).voxels == [value])
                let label = value < 0 ? 0 : index < 0.5 ? 10 : 20
                #expect(try labels.resampled(onto: one).labels == [UInt16(label)])
            }
        }
    }

    @Test func farAwayThereIsNothing() throws {
        let volume = Grids.counted(Grids.grid())
        for origin: SIMD3<Double> in [[1e5, 0, 0], [0, 0, -1e6], [-31, 900, 100]] {
            for directions in [volume.geometry.directions, Grids.turned] {
                let far = Grids.grid(directions: directions, origin: origin)
                #expect(
                    try volume.resampled(onto: far, outside: -1).voxels.allSatisfy { $0 == -1 })
            }
        }
    }

    /// A grid in another order of axes, reversed, and shifted by whole voxels: only the place in
    /// memory changes.
    @Test(arguments: Grids.all.keys.sorted())
    func turnedGridsFindTheirVoxels(_ name: String) throws {
        let volume = Grids.counted(try #require(Grids.all[name]))
        let turned = volume.canonical()
        let again = try volume.resampled(onto: turned.geometry, outside: -1)
        #expect(zip(again.voxels, turned.voxels).allSatisfy { abs($0 - $1) < 1e-4 })
        let back = try turned.resampled(onto: volume.geometry, outside: -1)
        #expect(zip(back.voxels, volume.voxels).allSatisfy { abs($0 - $1) < 1e-4 })
        let labels = LabelMap(
            geometry: volume.geometry, labels: volume.voxels.map { UInt16($0) })
        #expect(try labels.canonical().resampled(onto: labels.geometry).labels == labels.labels)
    }

    @Test func gridsThatAreNoneAreRefused() {
        let volume = Grids.counted(Grids.grid())
        let bad = Grids.grid(spacing: [1, .nan, 1])
        let labels = LabelMap(geometry: Grids.grid(), labels: Array(repeating: 0, count: 60))
        #expect(
            sentence { _ = try volume.resampled(onto: bad) }.hasPrefix("the spacing is 1 x nan"))
        #expect(
            sentence { _ = try labels.resampled(onto: bad) }.hasPrefix("the spacing is 1 x nan"))
        var broken = volume
        broken.geometry.spacing.z = 0
        #expect(
            sentence { _ = try broken.resampled(onto: Grids.grid()) }
                .hasPrefix("the spacing is 2 x 1.5 x 0 mm"))
    }
}
