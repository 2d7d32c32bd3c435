import Foundation
import Imaging
import Segmentation
import Tensors
import Testing
import Training

@Suite struct DataCropTests {
    private func prepared(_ spacing: Double = 3) throws -> PreparedCase {
        try Preparation(spacing: spacing, clamp: -1000...1000).prepare(
            DataFiles.headNeck, classes: DataFiles.organClasses)
    }

    /// A grid of three sizes, with intensities that name the voxel.
    private func grid(_ size: SIMD3<Int> = [5, 7, 6]) -> PreparedCase {
        let geometry = Geometry(
            size: size, spacing: [1, 1, 1], directions: [[-1, 0, 0], [0, -1, 0], [0, 0, 1]],
            origin: .zero)
        return PreparedCase(
            name: "grid",
            image: Volume(
                geometry: geometry, voxels: (1...geometry.count).map { Float($0) }, isWhole: true),
            labels: LabelMap(
                geometry: geometry, labels: (0..<geometry.count).map { UInt16($0 % 3) }))
    }

    /// What the network would see at inference, value for value.
    @Test(arguments: [(16, 3.0), (17, 3.0), (64, 3.0), (24, 1.5)])
    func theImageIsAPatch(_ size: Int, _ spacing: Double) throws {
        let prepared = try prepared(spacing)
        for label in prepared.labels {
            let centre = prepared.voxel(prepared.count(of: label) / 2, of: label)
            let crop = try Crop(of: prepared, label: label, centre: centre, size: size)
            let patch = try Patch(
                of: prepared.volume, around: prepared.geometry.position(of: centre), size: size)
            let tensor = try patch.tensor()
            #expect(tensor.shape == [1, 1, size, size, size])
            let apart = largestDifference(crop.image, try tensor.values())
            #expect(apart == 0, "label \(label): \(apart)")
            #expect(crop.truth[((size / 2) * size + size / 2) * size + size / 2] == 1)
            #expect(crop.size == size && crop.name == "pt_4" && crop.label == label)
        }
    }

    /// Every voxel of every crop around every corner and face, looked up one by one.
    @Test(arguments: [4, 5, 9])
    func theTruthLiesUnderTheImage(_ size: Int) throws {
        let grid = grid()
        let geometry = grid.geometry
        let (volume, map) = (grid.volume, grid.labelMap)
        for centre in [
            SIMD3(0, 0, 0), [4, 6, 5], [0, 6, 2], [2, 3, 3], [4, 0, 5], [-1, 3, 6],
        ] {
            let crop = try Crop(of: grid, label: 2, centre: centre, size: size)
            var images: [Float] = []
            var truth: [UInt8] = []
            for i in 0..<size {
                for j in 0..<size {
                    for k in 0..<size {
                        let voxel = crop.voxel(at: [i, j, k])
                        #expect(voxel == centre &- size / 2 &+ SIMD3(i, j, k))
                        let isInside = geometry.contains(voxel)
                        images.append(isInside ? volume.voxels[geometry.offset(of: voxel)] : 0)
                        truth.append(
                            isInside && map.labels[geometry.offset(of: voxel)] == 2 ? 1 : 0)
                    }
                }
            }
            #expect(crop.truth == truth)
            let above = images.filter { $0 > 0 }.map(Double.init)
            let mean = above.reduce(0, +) / Double(above.count)
            let squares = above.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
            let deviation = (squares / Double(above.count - 1)).squareRoot()
            let wanted = images.map { Float((Double($0) - mean) / deviation) }
            let apart = largestDifference(crop.image, wanted)
            #expect(apart < 1e-5, "\(apart)")
        }
    }

    @Test(arguments: 0..<8)
    func flips(_ which: Int) throws {
        let axes = (0..<3).map { which >> $0 & 1 == 1 }
        let crop = try Crop(of: grid(), label: 1, centre: [1, 2, 4], size: 5)
        let turned = crop.flipped(along: axes)
        for i in 0..<5 {
            for j in 0..<5 {
                for k in 0..<5 {
                    let from = SIMD3(
                        axes[0] ? 4 - i : i, axes[1] ? 4 - j : j, axes[2] ? 4 - k : k)
                    let (a, b) = ((i * 5 + j) * 5 + k, (from.x * 5 + from.y) * 5 + from.z)
                    #expect(turned.image[a] == crop.image[b])
                    #expect(turned.truth[a] == crop.truth[b])
                    #expect(turned.voxel(at: [i, j, k]) == crop.voxel(at: from))
                }
            }
        }
        #expect(turned.flipped == axes)
        let back = turned.flipped(along: axes)
        #expect(back.image == crop.image && back.truth == crop.truth)
        #expect(back.flipped == [false, false, false])
    }

    @Test func labelsOfSixteenBits() throws {
        let geometry = grid().geometry
        let labels = (0..<geometry.count).map { UInt16($0 % 3) * 300 }
        let wide = PreparedCase(
            name: "wide", image: grid().volume,
            labels: LabelMap(geometry: geometry, labels: labels))
        #expect(wide.labels == [300, 600])
        let crop = try Crop(of: wide, label: 600, centre: [2, 3, 3], size: 6)
        #expect(
            crop.truth == (try Crop(of: grid(), label: 2, centre: [2, 3, 3], size: 6)).truth)
        // 600 is 88 in 8 bits, and 300 is 44.
        #expect(!(try Crop(of: grid(), label: 258, centre: [2, 3, 3], size: 6)).truth.contains(1))
    }

    @Test func whatCannotBeCut() throws {
        for size in [-1, 0, 3, 1025] {
            #expect(
                sentence { _ = try Crop(of: grid(), label: 1, centre: .zero, size: size) } == """
                    a crop of \(size) voxels per side cannot be cut; it has 4 to 1024. Use the \
                    network's size.
                    """)
        }
        #expect(
            sentence { try Crop.check(size: 512, free: { 13 << 27 - 1 }) } == """
                a crop of 512 voxels per side takes 1744830464 bytes of memory, and \
                \(13 << 27 - 1) are free. Use a smaller size, or a machine with more memory.
                """)
        #expect(throws: Never.self) { try Crop.check(size: 512, free: { 13 << 27 }) }
        #expect(
            sentence { _ = try Crop(of: grid(), label: 1, centre: [90, 0, 0], size: 4) } == """
                case 'grid', the crop around voxel (90, 0, 0): none of the 64 voxels is above 0, so \
                there is nothing to normalise by: the patch lies outside the body. Check where the \
                clicks lie, and that a CT is in HU.
                """)
        for far in [Int.max, .min] {
            let centre = SIMD3(repeating: far)
            let error = #expect(throws: CaseError.self) {
                try Crop(of: grid(), label: 1, centre: centre, size: 4)
            }
            guard case .notNormal("grid", centre, _) = error else {
                Issue.record("\(far): \(String(describing: error))")
                continue
            }
        }
    }
}
