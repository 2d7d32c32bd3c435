import Tensors
import Testing

@Suite struct WeightsTests {
    let weights: Weights

    init() throws {
        let one = try Tensor([1 as Float, 2], shape: [2])
        weights = Weights(["a.b.0.weight": one, "a.b.0.bias": one, "a.c": one, "ab.d": one])
    }

    @Test func aKeyIsReadByItsPath() throws {
        #expect(try weights["a"]["b"][0].read("weight", 2).values() == [1, 2])
        #expect(try weights.read("a.c", 2).shape == [2])
    }

    @Test func keysAreThoseUnderThePrefix() {
        #expect(weights.keys == ["a.b.0.bias", "a.b.0.weight", "a.c", "ab.d"])
        #expect(weights["a"].keys == ["a.b.0.bias", "a.b.0.weight", "a.c"])
        #expect(weights["x"].isEmpty)
        #expect(!weights["ab"].isEmpty)
    }

    @Test func aMissingKeyIsNamed() {
        let beside = WeightsError.missing("a.b.0.scale", siblings: ["a.b.0.bias", "a.b.0.weight"])
        #expect(throws: beside) { try weights["a"]["b"][0].read("scale", 2) }
        #expect(
            "\(beside)" == """
                the checkpoint has no 'a.b.0.scale'; beside it are: a.b.0.bias, a.b.0.weight.
                """)
        let alone = WeightsError.missing("x.y", siblings: [])
        #expect(throws: alone) { try weights["x"].read("y", 2) }
        #expect(
            "\(alone)" == "the checkpoint has no 'x.y'. It is probably for another network.")
    }

    @Test func anotherShapeIsNamed() {
        let error = WeightsError.shape("a.c", expected: [2, 1], found: [2])
        #expect(throws: error) { try weights["a"].read("c", 2, 1) }
        #expect(
            "\(error)" == """
                'a.c' has shape [2], this network needs [2, 1]. Check the checkpoint's \
                'mais_config'.
                """)
    }

    @Test func everyKeyMustBeRead() throws {
        _ = try weights["a"].read("c", 2)
        // A key that was asked for with another shape was not read.
        _ = try? weights["ab"].read("d", 3)
        #expect(throws: WeightsError.unread(["a.b.0.bias", "a.b.0.weight", "ab.d"])) {
            try weights.finish()
        }
        _ = try weights["a"]["b"][0].read("bias", 2)
        _ = try weights["a"]["b"][0].read("weight", 2)
        _ = try weights["ab"].read("d", 2)
        try weights.finish()
    }

    @Test func manyKeysAreCounted() {
        let keys = (0..<11).map { "k\($0)" }
        #expect(
            "\(WeightsError.unread(keys))" == """
                the network never read 11 of the checkpoint's keys: k0, k1, k2, k3, k4 and 6 more. \
                The checkpoint is for another network.
                """)
    }

    @Test func conversionsApplyInOrder() throws {
        let changed = weights.converted { try $0 + 1 }.converted { try $0 * 10 }
        #expect(try changed["a"].read("c", 2).values() == [20, 30])
        #expect(throws: WeightsError.unread(["a.b.0.bias", "a.b.0.weight", "ab.d"])) {
            try changed.finish()
        }
    }
}
