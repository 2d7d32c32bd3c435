import Imaging
import Testing

@Suite struct BinaryMaskTests {
    @Test func logitsAboveZeroAreInside() {
        let mask = BinaryMask(
            logits: [
                -1, -.leastNonzeroMagnitude, -0.0, 0, .leastNonzeroMagnitude, .nan, .infinity, 3,
            ],
            size: [2, 2, 2], spacing: [1, 1, 1])
        #expect(mask.voxels == [false, false, false, false, true, false, true, true])
        #expect(mask.count == 3)
    }

    @Test func bytesOtherThanZeroAreInside() {
        let mask = BinaryMask(bytes: [0, 1, 255, 0], size: [4, 1, 1], spacing: [1, 1, 1])
        #expect(mask.voxels == [false, true, true, false])
    }

    @Test func aLabelKeepsItsGrid() {
        let geometry = Geometry(
            size: [3, 2, 1], spacing: [0.5, 2, 3],
            directions: [[0, 1, 0], [-1, 0, 0], [0, 0, 1]], origin: [4, 5, 6])
        let map = LabelMap(geometry: geometry, labels: [0, 2, 1, 2, 2, 300])
        let mask = BinaryMask(map, label: 2)
        #expect(mask.size == [3, 2, 1])
        #expect(mask.spacing == [0.5, 2, 3])
        #expect(mask.voxels == [false, true, false, true, true, false])
        #expect(BinaryMask(map, label: 300).count == 1)
        #expect(BinaryMask(map, label: 9).count == 0)
    }
}
