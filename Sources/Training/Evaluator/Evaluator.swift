internal import Dispatch
internal import Foundation
internal import Imaging
public import Network
internal import Synchronization
internal import Tensors

/// Clicks on every object of the cases, as a user would who knows the truth, and measures the masks.
///
/// The crop is placed once, around the first click, and the first click falls on any voxel of the
/// object, or for the policy of centres on its deepest. What of the object lies outside the crop
/// counts for nothing. From the first click on only the clicks tell the network of the truth.
public struct Evaluator: Sendable {
    private let store: CaseStore
    private let settings: EvaluationSettings
    private let workers: Int
    /// What is clicked on, in an order that says nothing.
    private let objects: [Object]

    private struct Object: Sendable {
        let labelled: LabelledCase
        let label: UInt16
        let className: String
    }

    /// - Parameters:
    ///   - workers: Objects that are clicked on at once; results do not depend on it.
    ///   - mostObjects: Of more, so many are drawn, the same each time. Nil: all.
    /// - Throws: ``CaseError`` for a case that cannot be used.
    public init(
        _ store: CaseStore, cases: [LabelledCase], settings: EvaluationSettings, workers: Int = 1,
        mostObjects: Int? = nil
    ) throws {
        try Crop.check(size: settings.size)
        self.store = store
        self.settings = settings
        self.workers = max(1, workers)
        var objects: [Object] = []
        for labelled in cases {
            for label in try store.prepared(labelled).labels {
                guard let known = store.dataset.classes.first(where: { $0.label == label }) else {
                    continue
                }
                objects.append(Object(labelled: labelled, label: label, className: known.name))
            }
        }
        var generator = SeededGenerator(seed: 0)
        objects = generator.shuffled(objects)
        self.objects = Array(objects.prefix(mostObjects ?? objects.count))
    }

    /// How many objects there are.
    public var count: Int { objects.count }

    /// Clicks on all objects with all seeds.
    ///
    /// - Parameters:
    ///   - setting: What tables call the network and its memory.
    ///   - progress: Called after each object, from any thread, with how many are done of how many.
    /// - Throws: ``CaseError``, ``EvaluationError`` or what the network throws, of the first object in
    ///   the order of the cases.
    public func result(
        _ network: MAIS, setting: String, details: [String: String] = [:],
        progress: @Sendable (Int, Int) -> Void = { _, _ in }
    ) throws -> EvaluationResult {
        let rows = try everyObject(progress) { object, seed in
            let curve = try clicked(object, seed: seed, network)
            let size = SIMD3(repeating: settings.size)
            let spacing = SIMD3<Double>(repeating: store.preparation.spacing)
            return try EvaluatedObject(
                caseName: object.labelled.name, className: object.className, seed: seed,
                dice: curve.dice,
                last: BinaryMask(bytes: curve.mask, size: size, spacing: spacing),
                truth: BinaryMask(bytes: curve.truth, size: size, spacing: spacing))
        }
        let sorted = rows.sorted {
            ($0.caseName, $0.className, $0.seed) < ($1.caseName, $1.className, $1.seed)
        }
        return EvaluationResult(
            setting: setting, policy: policy, budget: settings.clicks, seeds: settings.seeds,
            details: details, objects: sorted)
    }

    /// The mean Dice over all objects after each click.
    func meanCurve(_ network: MAIS) throws -> [Double] {
        let curves = try everyObject({ _, _ in }) { object, seed in
            DiceCurve(try clicked(object, seed: seed, network).dice, budget: settings.clicks)
        }
        return (1...settings.clicks).map { clicks in
            curves.reduce(0) { $0 + $1.dice(after: clicks) } / Double(max(1, curves.count))
        }
    }

    /// How clicks were placed, in words for whoever reads the tables.
    private var policy: String {
        let next =
            switch settings.policy {
            case .random: "any wrong voxel"
            case .centreOfLargestError: "the centre of the largest error"
            }
        let first = settings.policy == .random ? "any voxel of the object" : "its deepest voxel"
        return """
            first click on \(first), then on \(next); crops of \(settings.size) voxels per side at \
            \(store.preparation.spacing) mm around the first click
            """
    }

    private struct Clicked {
        var dice: [Double]
        var mask: [UInt8]
        var truth: [UInt8]
    }

    private func clicked(_ object: Object, seed: Int, _ network: MAIS) throws -> Clicked {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in object.labelled.name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        var generator = SeededGenerator(
            seed: UInt64(bitPattern: Int64(seed)), place: [hash, UInt64(object.label)])
        let prepared = try store.prepared(object.labelled)
        let crop = try firstCrop(of: prepared, object.label, using: &generator)
        let side = crop.size
        let shape = [1, 1, side, side, side]
        var state = try network.startInteractions(
            on: network.embed(Tensor(crop.image, shape: shape)), memory: settings.memory,
            capacity: settings.capacity, prompts: settings.prompts)
        var curve = Clicked(
            dice: [], mask: Array(repeating: 0, count: crop.truth.count), truth: crop.truth)
        // The crop lies around the first click.
        var click: SimulatedClick? = SimulatedClick(
            offset: ((side / 2) * side + side / 2) * side + side / 2, size: side,
            isForeground: true)
        while let now = click, curve.dice.count < settings.clicks {
            let logits = try network.fullResolution(state.interact([PatchClick(now)]))
            curve.mask = try logits.values(as: Float.self).map { $0 > 0 ? 1 : 0 }
            curve.dice.append(crop.dice(of: curve.mask))
            click = settings.policy.click(
                truth: crop.truth, prediction: curve.mask, size: side, using: &generator)
        }
        return curve
    }

    /// A crop around where the first click falls. Where a crop cannot be normalised, another voxel
    /// is drawn, as a user would click elsewhere.
    private func firstCrop(
        of prepared: PreparedCase, _ label: UInt16, using generator: inout SeededGenerator
    ) throws -> Crop {
        if settings.policy == .centreOfLargestError,
            let deepest = prepared.deepestVoxel(of: label)
        {
            return try Crop(of: prepared, label: label, centre: deepest, size: settings.size)
        }
        var left = 20
        while true {
            let centre = prepared.voxel(generator.below(prepared.count(of: label)), of: label)
            do {
                return try Crop(of: prepared, label: label, centre: centre, size: settings.size)
            } catch CaseError.notNormal where left > 1 {
                left -= 1
            }
        }
    }

    /// Runs `body` for each object and seed, on all workers, and answers in the objects' order.
    private func everyObject<Answer: Sendable>(
        _ progress: @Sendable (Int, Int) -> Void,
        _ body: @Sendable (Object, Int) throws -> Answer
    ) throws -> [Answer] {
        let rows = objects.flatMap { object in settings.seeds.map { (object, $0) } }
        let answers = Mutex([Int: Result<Answer, any Error>]())
        let next = Atomic(0)
        let failed = Atomic(false)
        withoutActuallyEscaping(body) { body in
            withoutActuallyEscaping(progress) { progress in
                DispatchQueue.concurrentPerform(iterations: min(workers, rows.count)) { _ in
                    while !failed.load(ordering: .relaxed) {
                        let row = next.add(1, ordering: .relaxed).oldValue
                        guard row < rows.count else { return }
                        let answer = Result { try body(rows[row].0, rows[row].1) }
                        if case .failure = answer { failed.store(true, ordering: .relaxed) }
                        let done = answers.withLock { answers in
                            answers[row] = answer
                            return answers.count
                        }
                        progress(done, rows.count)
                    }
                }
            }
        }
        let all = answers.withLock { $0 }
        return try all.sorted { $0.key < $1.key }.map { try $0.value.get() }
    }
}
