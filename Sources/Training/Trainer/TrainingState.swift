internal import Foundation
internal import Tensors
internal import Text

/// All that a run needs to resume after an epoch as if it had never stopped.
///
/// Random numbers have no state to keep: what an epoch's crops and clicks are drawn from depends on the
/// seed, the epoch and the crop's number alone.
struct TrainingState: Sendable {
    var parameters: [String: Tensor]
    var optimiser: AdamW
    /// Epochs that are done.
    var epoch = 0
    /// What was best so far, and in which epoch.
    var best: Best?
    /// One for each epoch that is done.
    var records: [EpochRecord] = []

    struct Best: Codable, Sendable {
        var score: Double
        var epoch: Int
    }

    private struct Header: Codable {
        var identity: String
        var epoch: Int
        var steps: Int
        var best: Best?
        var records: [EpochRecord]
    }

    private static let key = "mais_training"

    /// Writes the state so that the file that was there stays whole until the new one is.
    ///
    /// - Parameter identity: Says the same of two runs where one may continue with the other's state.
    func write(to url: URL, identity: String) throws {
        var tensors: [String: Tensor] = [:]
        for (name, tensor) in parameters { tensors["parameter/" + name] = try tensor.to(.cpu) }
        for (name, moments) in optimiser.moments {
            tensors["mean/" + name] = try moments.mean.to(.cpu)
            tensors["mean_square/" + name] = try moments.meanSquare.to(.cpu)
        }
        let header = Header(
            identity: identity, epoch: epoch, steps: optimiser.steps, best: best, records: records)
        let encoder = JSONEncoder.escapedLine
        let text = String(decoding: try encoder.encode(header), as: UTF8.self)
        try Checkpoint.write(tensors, metadata: [Self.key: text], to: url)
    }

    /// - Parameter settings: The optimiser's.
    /// - Throws: ``TrainingError`` for a file that is no such state, or of another run.
    init(
        contentsOf url: URL, identity: String, settings: AdamW.Settings, device: Device
    ) throws {
        let path = url.path(percentEncoded: false)
        let checkpoint = try Checkpoint(contentsOf: url)
        guard let text = checkpoint.metadata[Self.key],
            let header = try? JSONDecoder().decode(Header.self, from: Data(text.utf8))
        else { throw TrainingError.notState(file: path) }
        guard header.identity == identity else { throw TrainingError.otherRun(file: path) }
        var groups: [String: [String: Tensor]] = [:]
        for (key, tensor) in checkpoint.tensors {
            let words = key.split(separator: "/", maxSplits: 1).map(String.init)
            guard words.count == 2 else { throw TrainingError.notState(file: path) }
            // A copy: the file is replaced after the next epoch.
            groups[words[0], default: [:]][words[1]] = try tensor.copied().to(device)
        }
        parameters = groups["parameter"] ?? [:]
        var moments: [String: AdamW.Moments] = [:]
        for (name, mean) in groups["mean"] ?? [:] {
            guard let square = groups["mean_square"]?[name] else {
                throw TrainingError.notState(file: path)
            }
            moments[name] = AdamW.Moments(mean: mean, meanSquare: square)
        }
        optimiser = AdamW(settings, steps: header.steps, moments: moments)
        epoch = header.epoch
        best = header.best
        records = header.records
    }

    init(parameters: [String: Tensor], optimiser: AdamW) {
        self.parameters = parameters
        self.optimiser = optimiser
    }
}
