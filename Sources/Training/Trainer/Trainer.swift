internal import Files
public import Foundation
internal import Network
public import Tensors
public import Text

/// Trains a network on simulated clicks, as the paper does.
///
/// Into its folder go `best.safetensors` and `last.safetensors`, checkpoints like any other;
/// `curves.csv` and `curves.svg`; and `state.safetensors`, from which a run that was stopped resumes.
/// The same configuration, data and number of threads give the same bytes.
public struct Trainer: Sendable {
    public let configuration: TrainingConfiguration
    let folder: URL
    let data: TrainingCases
    let device: Device
    /// Crops that are worked on at once, a thread each.
    let workers: Int

    /// What people should know: settings that change nothing, a checkpoint to start from that was
    /// trained on other images, and what the cases' files say.
    public let warnings: [Warning]

    /// - Parameters:
    ///   - folder: Where the results go; it is made.
    ///   - workers: Crops of a batch that are worked on at once. Their gradients are added in one
    ///     order, so that the number changes nothing.
    /// - Throws: ``TrainingError`` for options that cannot be, ``DatasetError`` or ``CaseError`` for data that cannot be.
    public init(
        _ configuration: TrainingConfiguration, folder: URL, device: Device = .cpu,
        workers: Int = 1, progress: (Int, Int) throws -> Void = { _, _ in }
    ) throws {
        try configuration.validate()
        self.configuration = configuration
        self.folder = folder
        self.device = device
        self.workers = workers
        data = try TrainingCases(configuration, progress: progress)
        warnings =
            try configuration.settingsWithoutEffect() + configuration.otherInput(data.modality)
            + data.warnings
            + data.store.dataset.warnings(
                split: configuration.data.split, modality: configuration.data.modality)
    }

    /// What a caller is told after each epoch.
    public struct Progress: Sendable {
        public let record: EpochRecord
        public let epochs: Int
        /// Of this run, from its start or from where it went on.
        public let seconds: Double
        public let secondsLeft: Double
    }

    /// What a caller is told at the start of each epoch and after each batch: crops of all epochs,
    /// those of earlier runs included.
    public struct CropsDone: Sendable {
        public let epoch: Int
        public let epochs: Int
        public let done: Int
        public let total: Int
        /// By this run alone.
        public let perSecond: Double?
    }

    /// Trains until the last epoch, or resumes where the folder's state says.
    ///
    /// - Parameters:
    ///   - report: Called after each epoch; what it throws stops the run, which can resume later.
    ///   - onCrops: Called at the start of each epoch and after each batch.
    /// - Returns: One record for each epoch, those of earlier runs included.
    @discardableResult
    public func run(
        _ report: (Progress) throws -> Void = { _ in }, onCrops: (CropsDone) -> Void = { _ in }
    ) throws -> [EpochRecord] {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let start = try StartingPoint(configuration, device: device)
        let identity = try identity()
        let stateFile = folder.appending(path: "state.safetensors")
        var state = TrainingState(
            parameters: start.parameters, optimiser: AdamW(configuration.optimiser.adamW))
        if FileManager.default.fileExists(atPath: stateFile.path(percentEncoded: false)) {
            state = try TrainingState(
                contentsOf: stateFile, identity: identity,
                settings: configuration.optimiser.adamW, device: device)
        }
        let epochs = try TrainingEpochs(
            configuration, start: start, data: data, device: device, workers: workers)
        let output = TrainingOutput(
            folder: folder, configuration: configuration, sizes: start.sizes,
            modality: data.modality, identity: identity)
        let (clock, first) = (ContinuousClock.now, state.epoch)
        while state.epoch < configuration.schedule.epochs {
            // What a failed epoch did is forgotten: the files keep the last one that was whole.
            var next = state
            try epochs.run(&next) { [epoch = state.epoch] crops in
                let done = epoch * epochs.crops + crops
                let seconds = (ContinuousClock.now - clock).seconds
                onCrops(
                    CropsDone(
                        epoch: epoch + 1, epochs: configuration.schedule.epochs, done: done,
                        total: configuration.schedule.epochs * epochs.crops,
                        perSecond: done > first * epochs.crops && seconds > 0
                            ? Double(done - first * epochs.crops) / seconds : nil
                    ))
            }
            try output.write(next)
            state = next
            guard let record = state.records.last else { continue }
            let seconds = (ContinuousClock.now - clock).seconds
            let left = configuration.schedule.epochs - state.epoch
            try report(
                Progress(
                    record: record, epochs: configuration.schedule.epochs, seconds: seconds,
                    secondsLeft: seconds / Double(state.epoch - first) * Double(left)))
        }
        return state.records
    }

    /// Says the same of two runs where one may continue with what the other left: settings, data and the
    /// checkpoint to start from, wherever these lie.
    private func identity() throws -> String {
        let start =
            try configuration.start.map { try Digest.ofDatasetFile(URL(filePath: $0)) } ?? ""
        return Digest.of(try configuration.withoutPlaces.json() + data.digest() + start).hexadecimal
    }
}

extension Duration {
    var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) * 1e-18
    }
}
