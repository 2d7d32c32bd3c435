import Foundation
import Network
import Tensors
import Testing
import Training

/// The network's gradients and AdamW's steps against PyTorch's: see `make_gradients.py`.
///
/// Each parameter is held to what PyTorch finds in double precision. In single precision PyTorch
/// itself is 8e-4 away from that for the first bias of the mask prompt's encoder, and the biases of
/// keys, whose gradients are zero since softmax does not see them, hold nothing but rounding; there
/// all gradients together are held.
@Suite struct GradientTests {
    private let expected: [String: Tensor]
    private let configuration: MAISConfiguration
    private let patch: Tensor
    private let truth: Tensor

    init() throws {
        expected = try Checkpoint(
            contentsOf: DataFiles.folder.appending(path: "gradients.safetensors")
        ).tensors
        let network = DataFiles.folder.deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "NetworkTests/Data")
        let weights = try Checkpoint(
            contentsOf: network.appending(path: "tiny.weights.safetensors"))
        configuration = try MAISConfiguration(
            json: #require(weights.metadata["mais_config"]))
        start = weights.tensors
        let side = configuration.imageSize
        let shape = [1, 1, side, side, side]
        patch = try Tensor(Self.drawn(count: side * side * side), shape: shape)
        var ball: [Float] = []
        for i in 0..<side {
            for j in 0..<side {
                for k in 0..<side {
                    let d = SIMD3(i - 30, j - 34, k - 28)
                    ball.append((d &* d).wrappedSum() < 121 ? 1 : 0)
                }
            }
        }
        truth = try Tensor(ball, shape: shape)
    }

    private let start: [String: Tensor]

    /// The patch that the script draws: SplitMix64 from FNV-1a-64 of 'patch' xor 7, twice its numbers.
    private static func drawn(count: Int) -> [Float] {
        var state: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in "patch".utf8 { state = (state ^ UInt64(byte)) &* 0x100_0000_01B3 }
        var generator = SeededGenerator(seed: state ^ 7)
        return (0..<count).map { _ in
            2 * (2 * (Float(generator.next() >> 40) / Float(1 << 24)) - 1)
        }
    }

    /// The loss of two interactions, and what it makes of each parameter.
    private func gradients(
        _ parameters: [String: Tensor], _ dtype: DType
    ) throws -> (loss: Double, gradients: [String: Tensor]) {
        let leaves = try parameters.mapValues { try $0.to(dtype).requiringGradient() }
        let (patch, truth) = (try patch.to(dtype), try truth.to(dtype))
        var measure = TrainingLoss()
        measure.crossEntropy = 1
        var loss = 0.0
        try Tensor.recordingGradients {
            let network = try MAIS(
                Weights(leaves), configuration: configuration, dtype: dtype)
            var state = try network.startInteractions(on: network.embed(patch))
            let clicks = [
                PatchClick(index: [31, 33, 27], isForeground: true),
                PatchClick(index: [45, 20, 30], isForeground: false),
            ]
            var total: Tensor?
            for click in clicks {
                if let last = state.logits { try state.setMask(last.detached()) }
                let logits = try network.fullResolution(state.interact([click]))
                let now = try measure(logits, truth: truth)
                total = try total.map { try $0 + now } ?? now
            }
            let mean = try #require(total) * 0.5
            loss = try mean.detached().to(.float64).values(as: Double.self)[0]
            try mean.backward()
        }
        return (loss, leaves.compactMapValues { $0.gradient })
    }

    /// Every so many of a tensor's elements, as the script stores them.
    private func some(_ tensor: Tensor) throws -> [Float] {
        let all = try tensor.to(.float32).values(as: Float.self)
        return stride(from: 0, to: all.count, by: max(1, (all.count + 599) / 600)).map { all[$0] }
    }

    private func relative(_ found: [Float], _ expected: [Float], floor: Float) -> Float {
        guard found.count == expected.count else { return .infinity }
        let difference = zip(found, expected).reduce(Float(0)) {
            $0 + ($1.0 - $1.1) * ($1.0 - $1.1)
        }
        let size = expected.reduce(Float(0)) { $0 + $1 * $1 }
        return difference.squareRoot() / max(size.squareRoot(), floor)
    }

    @Test func lossAndEveryGradientAreThoseOfAutograd() throws {
        let (loss, gradients) = try gradients(start, .float64)
        let losses = try #require(expected["losses"]).values(as: Double.self)
        #expect(abs(loss - losses[0]) < 1e-8)
        var (worst, place): (Float, String) = (0, "")
        var compared = 0
        for (key, tensor) in expected where key.hasPrefix("gradient/") {
            let name = String(key.dropFirst("gradient/".count))
            let values = try tensor.values(as: Float.self)
            guard let gradient = gradients[name] else {
                // The alternatives' masks are not computed where nobody asks for them.
                #expect(values.allSatisfy { $0 == 0 }, "\(name) has no gradient")
                continue
            }
            compared += 1
            let apart = relative(try some(gradient), values, floor: 1e-6)
            if apart > worst { (worst, place) = (apart, name) }
            #expect(apart < 1e-4, "\(name): \(apart)")
        }
        #expect(compared > 150)
        print(
            "gradients against PyTorch, double precision: \(compared) tensors, largest relative "
                + "difference \(worst) (\(place)), loss \(abs(loss - losses[0])) apart")
    }

    @Test func inSinglePrecisionAllGradientsTogether() throws {
        let (loss, gradients) = try gradients(start, .float32)
        let losses = try #require(expected["losses"]).values(as: Double.self)
        #expect(abs(loss - losses[0]) < 1e-5)
        var (found, wanted): ([Float], [Float]) = ([], [])
        for (name, gradient) in gradients {
            // The random projection is drawn, not learned: PyTorch was asked for no gradient of it.
            guard let known = expected["gradient/" + name] else { continue }
            found += try some(gradient)
            wanted += try known.values(as: Float.self)
        }
        let apart = relative(found, wanted, floor: 1e-6)
        print("gradients against PyTorch, single precision: relative difference \(apart)")
        #expect(apart < 1e-4)
    }

    @Test func fiveStepsOfAdamWAreThoseOfPyTorch() throws {
        let losses = try #require(expected["losses"]).values(as: Double.self)
        var parameters = try start.mapValues { try $0.to(.float64) }
        var optimiser = AdamW()
        var worst = 0.0
        for step in 0..<5 {
            var (loss, gradients) = try gradients(parameters, .float64)
            worst = max(worst, abs(loss - losses[step]))
            // PyTorch holds no gradient for what is drawn and not learned.
            gradients["prompt_encoder.pe_layer.positional_encoding_gaussian_matrix"] = nil
            try optimiser.step(&parameters, gradients: gradients) { _ in 1e-4 }
        }
        #expect(optimiser.steps == 5)
        #expect(worst < 1e-4)
        var moved: Float = 0
        for (name, tensor) in parameters {
            let after = try #require(expected["after/" + name]).values(as: Float.self)
            let apart = relative(try some(tensor), after, floor: 1)
            moved = max(moved, apart)
            #expect(apart < 1e-4, "\(name): \(apart)")
        }
        print("five steps of AdamW: loss \(worst) apart, parameters \(moved)")
    }

    @Test func stepsOfOptimiserLeaveWhatHasNoGradient() throws {
        let weight = try Tensor([1, 2, 3] as [Float], shape: [3])
        var parameters = ["a": weight, "b": weight]
        var optimiser = AdamW()
        let gradient = try Tensor([1, 0, -1] as [Float], shape: [3])
        try optimiser.step(&parameters, gradients: ["a": gradient]) { _ in 0.5 }
        #expect(try #require(parameters["b"]).values(as: Float.self) == [1, 2, 3])
        // The first step moves each by the rate against the gradient's sign, after the decay.
        let a = try #require(parameters["a"]).values(as: Float.self)
        #expect(largestDifference(a, [0.995 - 0.5, 1.99, 2.985 + 0.5]) < 1e-5)
        // What was handed out before does not change.
        #expect(try weight.values(as: Float.self) == [1, 2, 3])
    }

    @Test func gradientsOfAnotherShapeAreRefused() throws {
        var parameters = ["a": try Tensor([1, 2] as [Float], shape: [2])]
        let gradient = ["a": try Tensor([1] as [Float], shape: [1])]
        var optimiser = AdamW()
        let refusal = sentence {
            try optimiser.step(&parameters, gradients: gradient) { _ in 1 }
        }
        #expect(
            refusal
                == "'AdamW' does not take these tensors: the gradient of 'a' has shape [1], the parameter [2]."
        )
        #expect(optimiser.steps == 0)
    }
}
