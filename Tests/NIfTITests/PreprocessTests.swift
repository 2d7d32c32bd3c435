internal import Foundation
internal import Imaging
internal import NIfTI
internal import Testing

/// From a file to a patch as TorchIO makes it, on four real images.
@Suite struct PreprocessTests {
    @Test(arguments: ["abdomen_ct_3mm", "oblique_ct", "head_neck_ct", "hippocampus_mr"])
    func asTorchIO(_ name: String) throws {
        let golden = try SafetensorsFile(TestFiles.real("\(name).safetensors"))
        let source = try NIfTIFile(TestFiles.real("\(name).nii.gz")).volume()

        let canonical = try source.resampled(spacing: [1.5, 1.5, 1.5]).canonical()
        let size = canonical.geometry.size
        #expect(
            [size.x, size.y, size.z].map(Double.init) == (try golden.numbers("resampled.size")))
        let grid = largestDifference(
            ras(canonical.geometry.affine.rows).flatMap { $0 },
            try golden.numbers("resampled.affine_ras"))
        #expect(grid < 1e-4)

        let click = try golden.numbers("click.position_lps")
        let voxel = try #require(
            canonical.geometry.voxel(at: SIMD3(click[0], click[1], click[2])))
        let patch = try canonical.cropped(
            size: [128, 128, 128], placing: voxel, at: [64, 64, 64])
        let box = largestDifference(
            ras(patch.geometry.affine.rows).flatMap { $0 }, try golden.numbers("patch.affine_ras"))
        #expect(box < 1e-4)

        let expected = try golden.numbers("patch.raw")
        let deviation = standardDeviation(expected)
        let raw = largestDifference(everyFourth(patch), expected) / deviation
        #expect(raw < 1e-3)
        // Normalised values are in deviations already.
        let normalised = largestDifference(
            everyFourth(try patch.normalised()), try golden.numbers("patch.normalised"))
        #expect(normalised < 1e-3)

        let back = try ball(on: patch.geometry).resampled(onto: source.geometry)
        let ours = Set(
            back.labels.indices.filter { back.labels[$0] == 1 })
        let list = try golden.numbers("ball.source_voxels")
        let theirs = try Set(
            (0..<list.count / 3).map {
                // All i, then all j, then all k, whatever the tensor's shape says.
                let (j, k) = ($0 + list.count / 3, $0 + list.count / 3 * 2)
                let voxel = SIMD3(Int(list[$0]), Int(list[j]), Int(list[k]))
                try #require(back.geometry.contains(voxel))
                return back.geometry.offset(of: voxel)
            })
        let differing = ours.symmetricDifference(theirs).count
        #expect(Double(differing) <= 0.001 * Double(theirs.count))
        let differ = zip(everyFourth(patch), expected).filter { $0.0 != $0.1 }.count
        print(
            """
            \(name): affines \(max(grid, box)) mm, raw \(raw) sd (\(differ) voxels), \
            normalised \(normalised) sd, ball \(differing) of \(theirs.count) voxels
            """)
    }

    private func everyFourth(_ patch: Volume) -> [Double] {
        var values: [Double] = []
        for i in stride(from: 0, to: 128, by: 4) {
            for j in stride(from: 0, to: 128, by: 4) {
                for k in stride(from: 0, to: 128, by: 4) {
                    values.append(Double(patch.voxels[patch.geometry.offset(of: [i, j, k])]))
                }
            }
        }
        return values
    }

    private func ball(on grid: Geometry) -> LabelMap {
        var ball = LabelMap(geometry: grid, labels: Array(repeating: 0, count: grid.count))
        for k in 0..<128 {
            for j in 0..<128 {
                for i in 0..<128 {
                    let apart = SIMD3(i, j, k) &- SIMD3(repeating: 64)
                    let squares = Double((apart &* apart).wrappedSum())
                    if squares <= 14.3 * 14.3 { ball.labels[i + 128 * (j + 128 * k)] = 1 }
                }
            }
        }
        return ball
    }

    private func standardDeviation(_ values: [Double]) -> Double {
        let mean = values.reduce(0, +) / Double(values.count)
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (squares / Double(values.count)).squareRoot()
    }
}
