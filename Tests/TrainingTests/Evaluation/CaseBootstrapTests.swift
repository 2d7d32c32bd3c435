import Testing
import Training

@Suite struct CaseBootstrapTests {
    /// The same draws in NumPy: five cases, some with more objects than others, some values missing.
    @Test func asInNumPy() throws {
        let golden = try MetricGoldens.read().intervals
        let estimates = CaseBootstrap(draws: golden.draws, seed: golden.seed)
            .estimates(golden.objects.map { ($0.case, $0.values) })
        #expect(estimates.count == golden.expected.count)
        var worst = 0.0
        for (ours, theirs) in zip(estimates, golden.expected) {
            let ours = try #require(ours)
            let interval = try #require(ours.interval)
            for (a, b) in zip([ours.mean, interval.lowerBound, interval.upperBound], theirs) {
                worst = max(worst, abs(a - b))
            }
        }
        print("Bootstrap: largest difference \(worst) from NumPy")
        #expect(worst < 1e-12)
    }

    @Test func theOrderOfObjectsChangesNothing() {
        let objects: [(case: String, values: [Double?])] = [
            ("b", [1]), ("a", [0.25]), ("b", [0.5]), ("c", [0.75]),
        ]
        let forwards = CaseBootstrap(draws: 200, seed: 3).estimates(objects)
        #expect(CaseBootstrap(draws: 200, seed: 3).estimates(objects.reversed()) == forwards)
    }

    /// Ten objects of one case are one case: drawn by object, the interval would be far narrower.
    @Test func objectsOfACaseAreDrawnTogether() throws {
        let objects: [(case: String, values: [Double?])] =
            (0..<10).map { _ in ("a", [0]) } + (0..<10).map { _ in ("b", [1]) }
        let estimate = try #require(CaseBootstrap().estimates(objects).first ?? nil)
        #expect(estimate == Estimate(mean: 0.5, interval: 0...1))
    }

    @Test func aSingleCaseHasNoInterval() {
        let estimates = CaseBootstrap().estimates([("a", [0.25, 3]), ("a", [0.75, nil])])
        #expect(
            estimates == [
                Estimate(mean: 0.5, interval: nil), Estimate(mean: 3, interval: nil),
            ])
    }

    @Test func nothingHasNoMean() {
        #expect(CaseBootstrap().estimates([]).isEmpty)
        let estimates = CaseBootstrap(draws: 50).estimates([("a", [nil, 1]), ("b", [nil, 1])])
        #expect(estimates == [nil, Estimate(mean: 1, interval: 1...1)])
    }

    /// One draw that happens to hold no value has no percentile either.
    @Test func aDrawMayHoldNoValue() throws {
        let intervals = (1...20).map { seed in
            CaseBootstrap(draws: 1, seed: seed).estimates([("a", [1]), ("b", [nil])]).first??
                .interval
        }
        #expect(intervals.contains(nil))
        #expect(intervals.contains(1...1))
    }
}
