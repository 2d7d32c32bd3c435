import Testing
import Training

@Suite struct DiceCurveTests {
    let curve = DiceCurve([0.5, 0.7, 0.85, 0.8, 0.9], budget: 10)

    @Test func afterItsLastClickTheMaskStays() {
        #expect(
            (1...10).map { curve.dice(after: $0) } == [0.5, 0.7, 0.85, 0.8]
                + Array(repeating: 0.9, count: 6))
    }

    @Test func theAreaIsTheMeanOverTheBudget() {
        #expect(abs(curve.area - (0.5 + 0.7 + 0.85 + 0.8 + 6 * 0.9) / 10) < 1e-15)
        #expect(abs(DiceCurve([0.5, 0.7, 0.85, 0.8, 0.9], budget: 5).area - 0.75) < 1e-15)
        #expect(DiceCurve([1], budget: 150).area == 1)
    }

    @Test func aGoalIsReachedAtItsFirstClick() {
        #expect(curve.clicks(to: 0.5) == 1)
        #expect(curve.clicks(to: 0.8) == 3)
        #expect(curve.clicks(to: 0.85) == 3)
        #expect(curve.clicks(to: 0.9) == 5)
        #expect(curve.clicks(to: 0.91) == nil)
    }

    @Test func tablesEndWithTheBudget() {
        #expect(DiceCurve.reportedClicks(within: 150) == [1, 3, 5, 10, 20, 50, 150])
        #expect(DiceCurve.reportedClicks(within: 100) == [1, 3, 5, 10, 20, 50, 100])
        #expect(DiceCurve.reportedClicks(within: 5) == [1, 3, 5])
        #expect(DiceCurve.reportedClicks(within: 1) == [1])
        #expect(DiceCurve.reportedClicks(within: 200) == [1, 3, 5, 10, 20, 50, 150, 200])
    }
}
