import Foundation
import Imaging
import Segmentation
import Tensors
import Testing
import Training

@Suite struct CropSamplerTests {
    private func store(_ spacing: Double = 1) throws -> CaseStore {
        try CaseStore(
            LabelledDataset(at: DataFiles.hippocampus), preparation: Preparation(spacing: spacing),
            cache: nil)
    }

    @Test func crops() throws {
        let store = try self.store()
        let sampler = try CropSampler(store, cases: store.dataset.cases, size: 16)
        var generator = SeededGenerator(seed: 2)
        var drawn: [String: Int] = [:]
        var centres: Set<SIMD3<Int>> = []
        for _ in 0..<600 {
            let crop = try sampler.next(using: &generator)
            drawn["\(crop.name) \(crop.label)", default: 0] += 1
            // The voxel in the middle has the label.
            #expect(crop.truth[(8 * 16 + 8) * 16 + 8] == 1)
            #expect(crop.flipped == [false, false, false])
            centres.insert(crop.voxel(at: [8, 8, 8]))
        }
        // Three cases of two classes: five standard deviations around 100.
        #expect(drawn.count == 6)
        #expect(drawn.values.allSatisfy { abs($0 - 100) < 46 }, "\(drawn)")
        #expect(centres.count > 400, "\(centres.count)")
    }

    @Test func theSameSeedDrawsTheSame() throws {
        let store = try self.store()
        let sampler = try CropSampler(store, cases: store.dataset.cases, size: 12, flips: true)
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<3 { _ = try sampler.next(using: &generator) }
        var kept = try JSONDecoder().decode(
            SeededGenerator.self, from: JSONEncoder().encode(generator))
        let again = try CropSampler(
            try self.store(), cases: store.dataset.cases, size: 12, flips: true)
        var flipped: Set<[Bool]> = []
        for _ in 0..<100 {
            let (a, b) = (try sampler.next(using: &generator), try again.next(using: &kept))
            #expect(a.image == b.image && a.truth == b.truth && a.origin == b.origin)
            #expect(a.name == b.name && a.label == b.label && a.flipped == b.flipped)
            flipped.insert(a.flipped)
            // The middle of an even size lies beside the flips' axis.
            let middle = (0..<3).map { a.flipped[$0] ? 5 : 6 }
            #expect(a.truth[(middle[0] * 12 + middle[1]) * 12 + middle[2]] == 1)
        }
        #expect(flipped.count == 8)
        #expect(generator == kept)
    }

    @Test func whatIsRefused() throws {
        let store = try self.store()
        #expect(
            sentence { _ = try CropSampler(store, cases: [], size: 12) }
                == """
                '\(store.dataset.path)' leaves no case to train on. Put at least one into the \
                training part.
                """)
        #expect(
            sentence { _ = try CropSampler(store, cases: store.dataset.cases, size: 2000) }
                == """
                a crop of 2000 voxels per side cannot be cut; it has 4 to 1024. Use the network's \
                size.
                """)
    }

    /// A case whose intensities are all below 0 is drawn from in vain, and named.
    @Test func nothingToNormaliseBy() throws {
        let folder = try DataFolder()
        let store = try self.store()
        let prepared = try store.prepared(store.dataset.cases[0])
        var dark = prepared.volume
        dark.voxels = dark.voxels.map { -1 - $0 }
        let made = try folder.made("dark", dark, prepared.labelMap)
        let sampler = try CropSampler(store, cases: [made], size: 8)
        var generator = SeededGenerator(seed: 2)
        let said = sentence { _ = try sampler.next(using: &generator) }
        #expect(said.hasPrefix("case 'dark', the crop around voxel ("), "\(said)")
        // Beside a good one it is passed over.
        let mixed = try CropSampler(store, cases: [made, store.dataset.cases[0]], size: 8)
        for _ in 0..<20 {
            #expect(try mixed.next(using: &generator).name == "hippocampus_001")
        }
    }
}
