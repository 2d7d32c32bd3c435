import Foundation
import Tensors
import Testing
import Training

@Suite struct LossTests {
    private func tensor(_ values: [Float]) throws -> Tensor {
        try Tensor(values, shape: [1, 1, 1, 1, values.count])
    }

    private func value(_ loss: TrainingLoss, _ logits: [Float], _ truth: [Float]) throws -> Double {
        Double(try loss(tensor(logits), truth: tensor(truth)).values(as: Float.self)[0])
    }

    @Test func diceLossByHand() throws {
        // Probabilities 0.5 and 0.5, one of two true: 1 − (2·0.5 + 1) / (1 + 1 + 1).
        #expect(abs(try value(TrainingLoss(), [0, 0], [1, 0]) - 1.0 / 3) < 1e-6)
        #expect(try value(TrainingLoss(), [50, -50], [1, 0]) < 1e-6)
        #expect(try value(TrainingLoss(), [-50, -50], [0, 0]) < 1e-6)
    }

    @Test func crossEntropyByHandAndFarFromZero() throws {
        var loss = TrainingLoss()
        (loss.dice, loss.crossEntropy) = (0, 1)
        #expect(abs(try value(loss, [0, 0], [1, 0]) - log(2)) < 1e-6)
        #expect(abs(try value(loss, [1000, -1000], [0, 1]) - 1000) < 1e-3)
        #expect(try value(loss, [1000, -1000], [1, 0]) < 1e-6)
    }

    @Test func weightsAddUp() throws {
        var both = TrainingLoss()
        (both.dice, both.crossEntropy) = (0.5, 2)
        var entropy = TrainingLoss()
        (entropy.dice, entropy.crossEntropy) = (0, 1)
        let (logits, truth): ([Float], [Float]) = ([0.3, -1, 2], [1, 1, 0])
        let sum =
            try 0.5 * value(TrainingLoss(), logits, truth) + 2 * value(entropy, logits, truth)
        #expect(abs(try value(both, logits, truth) - sum) < 1e-6)
    }
}
