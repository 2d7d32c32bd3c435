import Tensors
import Testing

@Suite struct GradientTests {
    private struct Stop: Error {}

    /// d/dx sum(x² + sin x) = 2x + cos x.
    @Test func knownDerivatives() throws {
        let values: [Float] = [0.5, -1, 2]
        let x = try Tensor(values, shape: [3]).requiringGradient()
        #expect(x.gradient == nil)
        try Tensor.recordingGradients { try (x.squared() + x.sin()).sum().backward() }
        let gradient = try #require(x.gradient).values()
        let wanted: [Float] = [1.8775826, -1.4596977, 3.5838532]
        for (found, wanted) in zip(gradient, wanted) { #expect(abs(found - wanted) < 1e-6) }
        #expect(try x.values() == values)

        // A second pass adds to what is there.
        try Tensor.recordingGradients { try (x * 10).sum().backward() }
        let sum = try #require(x.gradient).values()
        for (found, before) in zip(sum, gradient) { #expect(abs(found - before - 10) < 1e-5) }
        #expect(try x.detached().gradient == nil)
    }

    /// A layer's gradients against differences of its values.
    @Test func aLinearLayersGradientIsItsSlope() throws {
        let input = try Tensor([0.3 as Double, -0.7], shape: [1, 2])
        let numbers: [Double] = [0.1, 0.2, -0.4, 0.9]
        func loss(_ weight: Tensor) throws -> Tensor {
            try (input.linear(weight).gelu().exp().squared() + 1).log().sum()
        }
        let weight = try Tensor(numbers, shape: [2, 2]).requiringGradient()
        try Tensor.recordingGradients { try loss(weight).backward() }
        let gradient = try #require(weight.gradient).values(as: Double.self)
        for index in numbers.indices {
            func shifted(by step: Double) throws -> Double {
                var moved = numbers
                moved[index] += step
                return try loss(Tensor(moved, shape: [2, 2])).values(as: Double.self)[0]
            }
            let slope = try (shifted(by: 1e-5) - shifted(by: -1e-5)) / 2e-5
            #expect(abs(slope) > 1e-4)
            #expect(abs(gradient[index] - slope) < 1e-8)
        }
    }

    @Test func nothingIsRecordedOutside() throws {
        let x = try Tensor([1 as Float, 2], shape: [2]).requiringGradient()
        #expect(!Tensor.isRecordingGradients)
        let outside = try x.squared().sum()
        #expect(!outside.requiresGradient)
        let error = #expect(throws: TensorError.self) { try outside.backward() }
        #expect(
            error.map { "\($0)" } == """
                'backward' does not take these tensors: nothing was recorded on the way to \
                this tensor, so it has no gradients to give.
                """)
        let inside = try Tensor.recordingGradients { try x.squared().sum() }
        #expect(inside.requiresGradient)
        #expect(!Tensor.isRecordingGradients)
    }

    @Test func theScopeEndsWhenItsBodyThrows() {
        #expect(throws: Stop.self) {
            try Tensor.recordingGradients { () throws(Stop) in
                #expect(Tensor.isRecordingGradients)
                throw Stop()
            }
        }
        #expect(!Tensor.isRecordingGradients)
    }

    @Test func scopesNest() throws {
        try Tensor.recordingGradients {
            Tensor.recordingGradients {}
            #expect(Tensor.isRecordingGradients)
            let x = try Tensor([3 as Float], shape: [1]).requiringGradient()
            #expect(try (x * 2).requiresGradient)
        }
    }

    @Test func aPackedWeightCannotBeDifferentiated() throws {
        let x = try Tensor([1 as Float, 2], shape: [1, 2]).requiringGradient()
        let weight = try LinearWeight(
            Tensor([1 as Float, 2, 3, 4], shape: [2, 2]), bias: nil, rows: 1)
        let error = #expect(throws: TensorError.self) {
            try Tensor.recordingGradients { try weight(x) }
        }
        #expect(
            error.map { "\($0)" }?.contains("a packed weight cannot be differentiated") == true)
        #expect(try weight(x).values() == [5, 11])
    }
}
