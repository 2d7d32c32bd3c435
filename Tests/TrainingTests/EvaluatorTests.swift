import Foundation
import Imaging
import Network
import Tensors
import Testing
import Training

@Suite(.serialized) struct EvaluatorTests {
    private let store: CaseStore
    private let network: MAIS
    private let cases: [LabelledCase]

    init() throws {
        let dataset = try LabelledDataset(at: DataFiles.hippocampus)
        store = try CaseStore(dataset, preparation: Preparation(spacing: 2), cache: nil)
        cases = dataset.cases
        let sizes = try TinyTraining.configuration().network.configuration(capacity: 3)
        network = try MAIS(
            Weights(InitialWeights(sizes, seed: 3).tensors()), configuration: sizes)
    }

    private func settings(_ change: (inout EvaluationSettings) -> Void = { _ in })
        -> EvaluationSettings
    {
        var settings = EvaluationSettings()
        (settings.clicks, settings.seeds, settings.size) = (6, [1, 2], 16)
        change(&settings)
        return settings
    }

    private func result(
        workers: Int = 1, _ change: (inout EvaluationSettings) -> Void = { _ in }
    ) throws -> EvaluationResult {
        try Evaluator(store, cases: cases, settings: settings(change), workers: workers)
            .result(network, setting: "tiny")
    }

    @Test func everyObjectWithEverySeed() throws {
        let result = try result()
        try result.check(file: "result")
        #expect(result.objects.count == 3 * 2 * 2)
        #expect(Set(result.objects.map(\.caseName)).count == 3)
        #expect(result.classes.count == 2)
        #expect(result.objects.allSatisfy { $0.dice.count == 6 || $0.dice.last == 1 })
        #expect(
            result.policy
                == "first click on any voxel of the object, then on any wrong voxel; crops of 16 voxels per side at 2.0 mm around the first click"
        )
        // Seeds click elsewhere.
        let curves = Dictionary(grouping: result.objects) { $0.caseName + $0.className }
        #expect(curves.values.contains { $0[0].dice != $0[1].dice })
    }

    @Test func workersAndOrderChangeNothing() throws {
        let (one, three) = (try result(), try result(workers: 3))
        #expect(one == three)
        let few = try Evaluator(store, cases: Array(cases.prefix(1)), settings: settings())
            .result(network, setting: "tiny")
        let same = one.objects.filter { $0.caseName == cases[0].name }
        #expect(few.objects == same)
    }

    /// The first interactions of one object, made by hand.
    @Test func theCurveIsThatOfTheNetworkItself() throws {
        let result = try result { $0.policy = .centreOfLargestError }
        let row = try #require(result.objects.first)
        let prepared = try store.prepared(cases[0])
        let known = try #require(store.dataset.classes.first { $0.name == row.className })
        // The deepest voxel, by looking at all of them.
        let map = prepared.labelMap
        let mask = map.mask(of: known.label)
        let size = prepared.geometry.size
        func isInside(_ p: SIMD3<Int>) -> Bool {
            (0..<3).allSatisfy { p[$0] >= 0 && p[$0] < size[$0] }
                && mask[p.x + size.x * (p.y + size.y * p.z)]
        }
        var best = (depth: -1, place: SIMD3<Int>.zero)
        for k in 0..<size.z {
            for j in 0..<size.y {
                for i in 0..<size.x where isInside([i, j, k]) {
                    var nearest = Int.max
                    for dk in -6...6 {
                        for dj in -6...6 {
                            for di in -6...6 where !isInside([i + di, j + dj, k + dk]) {
                                nearest = min(nearest, di * di + dj * dj + dk * dk)
                            }
                        }
                    }
                    if nearest > best.depth { best = (nearest, [i, j, k]) }
                }
            }
        }
        let crop = try Crop(of: prepared, label: known.label, centre: best.place, size: 16)
        var state = try network.startInteractions(
            on: network.embed(Tensor(crop.image, shape: [1, 1, 16, 16, 16])))
        var click = PatchClick(index: [8, 8, 8], isForeground: true)
        var generator = SeededGenerator(seed: 0)
        for dice in row.dice.prefix(3) {
            let logits = try network.fullResolution(state.interact([click]))
                .values(as: Float.self)
            let said = BinaryMask(logits: logits, size: [16, 16, 16], spacing: .one)
            let truth = BinaryMask(bytes: crop.truth, size: [16, 16, 16], spacing: .one)
            #expect(abs(try said.dice(with: truth) - dice) < 1e-12)
            guard
                let next = ClickPolicy.centreOfLargestError.click(
                    truth: crop.truth, logits: logits, size: 16, using: &generator)
            else { break }
            click = PatchClick(
                index: [Double(next.index.x), Double(next.index.y), Double(next.index.z)],
                isForeground: next.isForeground)
        }
    }

    @Test func whatMayBeDrawnIsBounded() throws {
        let few = try Evaluator(store, cases: cases, settings: settings(), mostObjects: 2)
        #expect(few.count == 2)
        #expect(
            sentence { _ = try Evaluator(store, cases: cases, settings: settings { $0.size = 3 }) }
                == sentence { try Crop.check(size: 3) })
    }
}
