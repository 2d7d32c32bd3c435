import Testing
import Training

@Suite struct DatasetTests {
    @Test func a() { #expect(SeededGenerator(seed: 1).state == 1) }
}
