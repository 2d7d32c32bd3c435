import Sessions
import Testing

@Suite struct MaskRunsTests {
    private func runs(_ places: [Int]) -> MaskRuns { MaskRuns { body in places.forEach(body) } }

    /// Every mask of ten voxels: written, read back, and its Dice counted voxel by voxel.
    @Test func everyMaskOfTenVoxels() throws {
        let all = (0..<1024).map { bits in (0..<10).filter { bits >> $0 & 1 == 1 } }
        for places in all {
            let mask = runs(places)
            #expect(Array(mask.ranges.joined()) == places)
            #expect(mask.count == places.count)
            #expect(MaskRuns(text: mask.text, voxels: 10) == mask)
            let other = all[(places.reduce(7) { $0 &* 31 &+ $1 } & 1023)]
            let both = Set(places).intersection(other).count
            let sum = places.count + other.count
            let expected = sum == 0 ? 1 : 2 * Double(both) / Double(sum)
            #expect(mask.dice(with: runs(other)) == expected)
        }
    }

    @Test func longRunsTakeSeveralBytes() throws {
        let mask = MaskRuns { body in (300..<70_000).forEach(body) }
        // 300 is AC 02, 69,700 is C4 A0 04.
        #expect(mask.text == "rALEoAQ=")
        #expect(MaskRuns(text: mask.text, voxels: 70_000) == mask)
        #expect(MaskRuns(text: mask.text, voxels: 69_999) == nil, "beyond the grid")
    }

    @Test(arguments: [
        ("not base64", "rALEoAQ"), ("no inside", "rAI="), ("an inside of none", "AQA="),
        ("two insides in a row", "AQEAAQ=="), ("a length without an end", "//////8="),
        ("a length beyond 35 bits", "//////9/AQ=="),
    ])
    func whatIsNoRuns(_ what: String, _ text: String) {
        #expect(MaskRuns(text: text, voxels: 1 << 40) == nil, "\(what)")
    }
}
