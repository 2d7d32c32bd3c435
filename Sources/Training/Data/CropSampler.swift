/// Draws crops to train on: a case, one of the classes it has, and one of that class's voxels, each
/// as likely as any other, to stand in the middle of the crop.
public struct CropSampler: Sendable {
    private let store: CaseStore
    private let cases: [LabelledCase]
    private let size: Int
    private let flips: Bool
    private let randomObjects: Double

    /// Crops that cannot be normalised are drawn anew, so often.
    private static let tries = 20

    /// - Parameters:
    ///   - cases: What is drawn from.
    ///   - size: S, voxels per side of a crop.
    ///   - flips: Whether each axis is mirrored in half of the crops.
    ///   - randomObjects: The share of crops whose truth is an object that no image shows: see
    ///     ``RandomObject``.
    /// - Throws: ``CaseError`` without a case, and for a size that cannot be.
    public init(
        _ store: CaseStore, cases: [LabelledCase], size: Int, flips: Bool = false,
        randomObjects: Double = 0
    ) throws {
        guard !cases.isEmpty else {
            throw DatasetError.nothingToTrainOn(source: store.dataset.path)
        }
        try Crop.check(size: size)
        self.store = store
        self.cases = cases
        self.size = size
        self.flips = flips
        self.randomObjects = randomObjects
    }

    /// The next crop; the same from the same state of the generator.
    ///
    /// - Throws: ``CaseError`` where a case cannot be used, and where one crop after the other
    ///   cannot be normalised.
    public func next(using generator: inout SeededGenerator) throws -> Crop {
        var left = Self.tries
        while true {
            let prepared = try store.prepared(cases[generator.below(cases.count)])
            let label = prepared.labels[generator.below(prepared.labels.count)]
            let centre = prepared.voxel(generator.below(prepared.count(of: label)), of: label)
            let mirrored = flips ? (0..<3).map { _ in generator.below(2) == 1 } : nil
            do {
                var crop = try Crop(of: prepared, label: label, centre: centre, size: size)
                if randomObjects > 0, generator.unit() < randomObjects {
                    crop.replaceTruth(with: RandomObject(crop).drawn(using: &generator))
                }
                return mirrored.map { crop.flipped(along: $0) } ?? crop
            } catch CaseError.notNormal where left > 1 {
                left -= 1
            }
        }
    }
}
