import Foundation
import Network
import Tensors
import Training

/// A run of seconds on three hippocampi.
enum TinyTraining {
    static func configuration(_ change: (inout TrainingConfiguration) -> Void = { _ in })
        -> TrainingConfiguration
    {
        var c = TrainingConfiguration()
        (c.network.imageSize, c.network.patchSize) = (16, 4)
        (c.network.embedDim, c.network.depth, c.network.heads) = (24, 1, 2)
        (c.network.dim, c.network.maskHidden, c.network.decoderMLP) = (24, 8, 24)
        (c.network.decoderHeads, c.network.memoryHeads, c.network.iouHidden) = (2, 2, 8)
        (c.network.memorySparseMLP, c.network.memoryDenseMLP) = (24, 24)
        c.data.path = DataFiles.hippocampus.path(percentEncoded: false)
        c.data.spacing = 2
        (c.data.training, c.data.validation) = (0.67, 0.33)
        c.frozen = []
        (c.interactions.least, c.interactions.most) = (2, 3)
        (c.schedule.epochs, c.schedule.crops, c.schedule.batch) = (3, 4, 2)
        c.optimiser.maskDecoder = 1e-3
        (c.validation.every, c.validation.clicks, c.validation.objects) = (2, 3, 2)
        change(&c)
        return c
    }

    /// Trains into a folder and returns the records.
    @discardableResult
    static func run(
        _ folder: URL, workers: Int = 1, stoppingAfter last: Int? = nil,
        _ change: (inout TrainingConfiguration) -> Void = { _ in }
    ) throws -> [EpochRecord] {
        let trainer = try Trainer(configuration(change), folder: folder, workers: workers)
        return try trainer.run { progress in
            if progress.record.epoch == last { throw Stopped() }
        }
    }

    struct Stopped: Error {}

    static func bytes(_ folder: URL, _ name: String = "last.safetensors") throws -> Data {
        try Data(contentsOf: folder.appending(path: name))
    }

    static func tensors(_ folder: URL) throws -> [String: [Float]] {
        try Checkpoint(contentsOf: folder.appending(path: "last.safetensors")).tensors
            .mapValues { try $0.values(as: Float.self) }
    }
}
