internal import Foundation
internal import Tensors
internal import Testing

/// Weights that are not numbers, in every type that may hold such.
@Suite struct NotFiniteTests {
    /// What is said of a checkpoint with this tensor, beside one that is well.
    private func sentence(_ tensor: Tensor) throws -> String {
        try CheckpointSamples.inFolder { folder in
            let url = folder.appending(path: "weights")
            let fine = try Tensor([1, 2, 3] as [Float], shape: [3])
            try Checkpoint.write(["a.fine": fine, "b.bad": tensor], to: url)
            let checkpoint = try Checkpoint(contentsOf: url)
            let whole = said { try checkpoint.mustBeWeights() }
            let weights = checkpoint.weights()
            _ = try weights.read("a.fine", 3)
            #expect(said { _ = try weights.read("b.bad", shape: tensor.shape) } == whole)
            return whole.replacing(url.path(percentEncoded: false), with: "F")
        }
    }

    private func said(_ body: () throws -> Void) -> String {
        do { try body() } catch { return "\(error)" }
        return "it was read"
    }

    /// Lengths on both sides of what is looked at in one go, and every place of a bad number.
    @Test(arguments: [DType.float64, .float32, .float16, .bfloat16])
    func eachIsFoundWhereverItStands(_ type: DType) throws {
        for (count, place) in [(1, 0), (7, 6), (33, 0), (33, 17), (33, 32), (1000, 999)] {
            for bad in [Float.nan, .infinity, -.infinity] {
                var values = [Float](repeating: 1, count: count)
                values[place] = bad
                let text = bad.isNaN ? "nan" : "\(bad)"
                let found = try sentence(Tensor(values, shape: [count]).to(type))
                #expect(
                    found
                        == "'b.bad' of 'F' is not all numbers: its element \(place) is \(text). Masks made with it would be wrong: take an earlier epoch's checkpoint, or download it again."
                )
            }
        }
    }

    /// The bytes of a float under the name of another type are other numbers.
    @Test func weightsAreNoWholeNumbers() throws {
        for type in [DType.int64, .int32, .int16, .int8, .uint8, .bool] {
            let found = try sentence(Tensor([1, 0, 1] as [Float], shape: [3]).to(type))
            #expect(
                found.hasPrefix(
                    "'b.bad' of 'F' cannot be read: its type is \(type), and weights are floating-point numbers."
                ), "\(found)")
        }
    }

    @Test func severalAreCounted() throws {
        let found = try sentence(Tensor([1, .nan, .infinity, 2, .nan] as [Float], shape: [5]))
        #expect(found.contains("its element 1 is nan (and 2 more)"))
    }

    @Test func theLargestNumbersAreNumbers() throws {
        let largest: [(Float, DType)] = [
            (.greatestFiniteMagnitude, .float32), (-.greatestFiniteMagnitude, .float32),
            (65504, .float16), (-65504, .float16), (3.38e38, .bfloat16),
            (.leastNonzeroMagnitude, .float32), (-0, .float32),
            (.greatestFiniteMagnitude, .float64),
        ]
        for (value, type) in largest {
            #expect(try sentence(Tensor([value, 0], shape: [2]).to(type)) == "it was read")
        }
        #expect(try sentence(Tensor([] as [Float], shape: [0])) == "it was read")
    }

    /// Elements that are none of a tensor's own do not count against it.
    @Test func aPartOfAnotherTensorIsLookedAtAlone() throws {
        for name in ["views.pth", "plain.pth", "types.pth"] {
            let checkpoint = try CheckpointSamples.read(name)
            #expect(said { try checkpoint.mustBeFinite() } == "it was read", "\(name)")
        }
    }

    /// A number that fits the file's type and not the one it is computed with.
    @Test func whatBecomesInfiniteIsNamed() throws {
        try CheckpointSamples.inFolder { folder in
            let url = folder.appending(path: "weights")
            let large = try Tensor([1, 70_000] as [Float], shape: [2])
            try Checkpoint.write(["large": large], to: url)
            let weights = try Checkpoint(contentsOf: url).weights()
            #expect(said { _ = try weights.read("large", 2) } == "it was read")
            let halves = weights.converted { try $0.to(.float16) }
            #expect(
                said { _ = try halves.read("large", 2) }.replacing(
                    url.path(percentEncoded: false), with: "F")
                    == "'large' of 'F' cannot be float16: its element 1 would be inf. Use float32.")
            let others = weights.converted { try $0.to(.bfloat16) }
            #expect(said { _ = try others.read("large", 2) } == "it was read")
        }
    }
}
