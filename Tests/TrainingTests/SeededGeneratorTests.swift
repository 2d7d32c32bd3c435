import Foundation
import Testing
import Training

@Suite struct SeededGeneratorTests {
    /// The first numbers of `splitmix64.c` for the seed 1234567.
    @Test func theNumbersOfSplitMix64() {
        var generator = SeededGenerator(seed: 1_234_567)
        #expect(
            (0..<5).map { _ in generator.next() } == [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
                4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
            ])
    }

    @Test func aKeptStateGoesOn() throws {
        var generator = SeededGenerator(seed: .max)
        _ = generator.next()
        var kept = try JSONDecoder().decode(
            SeededGenerator.self, from: JSONEncoder().encode(generator))
        #expect(kept == generator)
        #expect(kept.next() == generator.next())
        #expect(kept.state != SeededGenerator(seed: .max).state)
    }

    @Test func everyNumberBelowIsAsLikely() {
        var generator = SeededGenerator(seed: 3)
        var counts = [Int](repeating: 0, count: 7)
        for _ in 0..<70_000 { counts[generator.below(7)] += 1 }
        // Five standard deviations of a binomial with n = 70000 and p = 1/7.
        #expect(counts.allSatisfy { abs($0 - 10_000) < 463 }, "\(counts)")
        #expect(generator.below(1) == 0)
        let unit = (0..<1000).map { _ in generator.unit() }
        #expect(unit.allSatisfy { $0 >= 0 && $0 < 1 })
        #expect(abs(unit.reduce(0, +) / 1000 - 0.5) < 0.05)
    }

    @Test func shufflesKeepAllAndReachEveryOrder() {
        var generator = SeededGenerator(seed: 9)
        var orders: [[Int]: Int] = [:]
        for _ in 0..<6000 { orders[generator.shuffled([1, 2, 3]), default: 0] += 1 }
        #expect(orders.count == 6)
        #expect(orders.allSatisfy { abs($0.value - 1000) < 145 }, "\(orders)")
        #expect(generator.shuffled([Int]()).isEmpty)
    }

    @Test func placesAreGeneratorsOfTheirOwn() {
        let places: [[UInt64]] = [[], [0], [1], [0, 1], [1, 0], [1, 0, 0]]
        #expect(Set(places.map { SeededGenerator(seed: 4, place: $0).state }).count == 6)
        #expect(
            SeededGenerator(seed: 4, place: [1, 2]) == SeededGenerator(seed: 4, place: [1, 2]))
        #expect(
            SeededGenerator(seed: 4, place: [1, 2]) != SeededGenerator(seed: 5, place: [1, 2]))
    }
}
