internal import Dispatch
internal import Foundation
internal import Network
internal import Synchronization
internal import Tensors

/// Runs epochs: crops, gradients, steps, and the look at unseen cases.
struct TrainingEpochs: Sendable {
    private let configuration: TrainingConfiguration
    private let start: StartingPoint
    private let data: TrainingCases
    private let lesson: CropLesson
    private let sampler: CropSampler
    private let validation: Evaluator?
    private let workers: Int
    private let seed: UInt64

    init(
        _ configuration: TrainingConfiguration, start: StartingPoint, data: TrainingCases,
        device: Device, workers: Int
    ) throws {
        self.configuration = configuration
        self.start = start
        self.data = data
        self.workers = workers
        seed = UInt64(bitPattern: Int64(configuration.seed))
        lesson = CropLesson(
            configuration: configuration, sizes: start.sizes, device: device,
            frozenEncoder: start.frozenEncoder)
        guard Crop.sizes.contains(start.sizes.imageSize) else {
            throw TrainingError.cropSize(
                start: configuration.start ?? "network", size: start.sizes.imageSize)
        }
        sampler = try CropSampler(
            data.store, cases: data.training, size: start.sizes.imageSize,
            flips: configuration.data.flips, randomObjects: configuration.data.randomObjects)
        let judged = configuration.validation
        if judged.every > 0, data.validation.isEmpty { throw TrainingError.noValidationCases }
        validation =
            judged.every == 0
            ? nil
            : try Evaluator(
                data.store, cases: data.validation, settings: configuration.validationRun(start),
                workers: workers, mostObjects: judged.objects)
    }

    /// The crops of an epoch.
    var crops: Int {
        configuration.schedule.crops == 0 ? data.training.count : configuration.schedule.crops
    }

    /// Runs the epoch after the state's last, and adds its record.
    ///
    /// - Parameter onCrops: Called at the start and after each batch with how many of the epoch's crops
    ///   are done.
    func run(_ state: inout TrainingState, onCrops: (Int) -> Void = { _ in }) throws {
        let epoch = state.epoch + 1
        let schedule = configuration.schedule
        onCrops(0)
        var losses: [Double] = []
        var (first, last) = (0.0, 0.0)
        var rate = 0.0
        for begin in stride(from: 0, to: crops, by: schedule.batch) {
            let batch = Array(begin..<min(begin + schedule.batch, crops))
            let outcomes = try lessons(batch, epoch: epoch, parameters: state.parameters)
            for outcome in outcomes {
                losses.append(outcome.loss)
                first += outcome.dice.first ?? 0
                last += outcome.dice.last ?? 0
            }
            rate = schedule.share(
                epoch: epoch, step: state.optimiser.steps + 1,
                position: (Double(epoch - 1) + Double(begin) / Double(crops))
                    / Double(schedule.epochs))
            let gradients = try total(of: outcomes, epoch: epoch, crop: batch)
            try state.optimiser.step(&state.parameters, gradients: gradients) { name in
                configuration.optimiser.rate(of: name) * rate
            }
            onCrops(begin + batch.count)
        }
        state.epoch = epoch
        var record = EpochRecord(
            epoch: epoch, steps: state.optimiser.steps,
            loss: losses.reduce(0, +) / Double(crops), firstDice: first / Double(crops),
            lastDice: last / Double(crops), rate: rate)
        if let validation,
            epoch % configuration.validation.every == 0 || epoch == schedule.epochs
        {
            let network = try MAIS(
                Weights(state.parameters), configuration: start.sizes,
                device: state.parameters.values.first?.device ?? .cpu, dtype: configuration.dtype)
            let curve = try validation.meanCurve(network)
            let mean = curve.reduce(0, +) / Double(curve.count)
            record.validation = .init(
                firstDice: curve.first ?? 0, lastDice: curve.last ?? 0, meanDice: mean)
            if mean > state.best?.score ?? -1 { state.best = .init(score: mean, epoch: epoch) }
        } else if validation == nil, -record.loss > state.best?.score ?? -.infinity {
            // Nothing else tells one epoch from another.
            state.best = .init(score: -record.loss, epoch: epoch)
        }
        state.records.append(record)
    }

    /// What each crop of a batch has to say, in the batch's order.
    private func lessons(
        _ batch: [Int], epoch: Int, parameters: [String: Tensor]
    ) throws -> [LessonOutcome] {
        let answers = Mutex([Int: Result<LessonOutcome, any Error>]())
        let threads = min(workers, batch.count)
        @Sendable func work(_ worker: Int) {
            for place in stride(from: worker, to: batch.count, by: threads) {
                let answer = Result {
                    try lesson(batch[place], of: batch.count, epoch: epoch, parameters)
                }
                answers.withLock { $0[place] = answer }
            }
        }
        if threads == 1 {
            work(0)
        } else {
            DispatchQueue.concurrentPerform(iterations: threads) { work($0) }
        }
        let all = answers.withLock { $0 }
        return try batch.indices.compactMap { try all[$0]?.get() }
    }

    private func lesson(
        _ crop: Int, of batch: Int, epoch: Int, _ parameters: [String: Tensor]
    ) throws -> LessonOutcome {
        var generator = SeededGenerator(seed: seed, place: [UInt64(epoch), UInt64(crop)])
        let drawn = try sampler.next(using: &generator)
        let outcome = try lesson(
            drawn, parameters: parameters, isTrained: { start.trained.contains($0) },
            share: 1 / Double(batch), using: &generator)
        guard outcome.loss.isFinite else {
            throw TrainingError.notFinite(
                "loss", epoch: epoch, crop: crop + 1, name: drawn.name,
                className: data.className(drawn.label))
        }
        return outcome
    }

    /// The sum of the gradients, in one order whoever computed them, scaled where it is too long.
    private func total(
        of outcomes: [LessonOutcome], epoch: Int, crop: [Int]
    ) throws -> [String: Tensor] {
        var sum: [String: Tensor] = [:]
        for outcome in outcomes {
            for (name, gradient) in outcome.gradients {
                sum[name] = try sum[name].map { try $0 + gradient } ?? gradient
            }
        }
        let limit = configuration.optimiser.clip
        guard limit > 0 else { return sum }
        var square = 0.0
        for name in sum.keys.sorted() {
            guard let gradient = sum[name] else { continue }
            square += Double(try gradient.squared().sum().values(as: Float.self)[0])
        }
        let norm = square.squareRoot()
        guard norm.isFinite else {
            throw TrainingError.gradientNotFinite(
                epoch: epoch, crops: (crop.first ?? 0) + 1, to: (crop.last ?? 0) + 1)
        }
        return norm <= limit ? sum : try sum.mapValues { try $0 * (limit / norm) }
    }
}

extension TrainingSchedule {
    /// The share of the learning rates that holds.
    ///
    /// - Parameters:
    ///   - epoch: Counted from 1.
    ///   - step: Counted from 1, over all epochs.
    ///   - position: How much of the run is done, 0..<1.
    func share(epoch: Int, step: Int, position: Double) -> Double {
        let grown = warmup > 0 ? min(1, Double(step) / Double(warmup)) : 1
        let shaped =
            switch shape {
            case .steps: pow(factor, Double(milestones.count { epoch > $0 }))
            case .cosine: floor + (1 - floor) * (1 + cos(.pi * position)) / 2
            }
        return grown * shaped
    }
}
