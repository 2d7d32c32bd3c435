import Imaging
import Testing

@Suite struct MaskOverlapTests {
    @Test func twiceTheCommonOverBoth() {
        #expect(MaskOverlap(common: 1, sum: 4).dice == 0.5)
        #expect(MaskOverlap(common: 3, sum: 6).dice == 1)
        #expect(MaskOverlap(common: 0, sum: 2).dice == 0)
    }

    @Test func twoEmptyMasksAgree() {
        #expect(MaskOverlap(common: 0, sum: 0).dice == 1)
        #expect(MaskOverlap([false, false], [false, false]).dice == 1)
    }

    @Test func booleansAndBytesCountAlike() {
        let overlap = MaskOverlap(common: 1, sum: 5)
        #expect(MaskOverlap([true, true, true, false], [false, false, true, true]) == overlap)
        #expect(MaskOverlap([1, 1, 1, 0] as [UInt8], [0, 0, 1, 1]) == overlap)
    }
}
