internal import Imaging
public import Pipeline
internal import Segmentation

/// Brings the segments back onto the source's grid.
public struct Stitch: Stage {
    /// `logit`, `order` or `keep`.
    public var overlaps = "logit"

    public static let name = "stitch"
    public static let summary =
        "Blends each segment's patches, and brings them back onto the source's grid, as labels."
    public static let inputs = ports(Port<StudyLogits>("logits"), Port<StudyImage>("like"))
    public static let resource = Resource.writing
    public static let version = 2
    public static let optionHelp = [
        "overlaps":
            "a voxel of two segments: logit (the larger wins), order (the first listed), keep (both)"
    ]

    public init() {}

    public func validate() throws {
        _ = try choice(overlaps, of: OverlapRule.self, option: "overlaps")
    }

    public func run(
        _ input: (StudyLogits, StudyImage), _ study: StudyContext
    ) async throws -> StudyLabels {
        let (logits, image) = input
        var stitching = Stitching(
            onto: image.source.geometry,
            overlaps: try choice(overlaps, of: OverlapRule.self, option: "overlaps"))
        for (done, segment) in logits.segments.enumerated() {
            try study.checkCancellation()
            try stitching.add(segment)
            study.progress(Double(done + 1) / Double(logits.segments.count))
        }
        let labels = stitching.labels
        let regions = overlaps == OverlapRule.keep.rawValue ? stitching.regions : nil
        let counts =
            regions.map { regions in
                Dictionary(
                    regions.filter { $0.count > 0 }.map { ($0.description.label, $0.count) },
                    uniquingKeysWith: +)
            } ?? labels.counts
        let millilitres = labels.geometry.voxelVolume / 1000
        study.report(
            "segments",
            .array(
                logits.segments.map { segment in
                    let voxels = counts[segment.description.label] ?? 0
                    return .object([
                        "label": .int(Int(segment.description.label)),
                        "name": .string(segment.description.name),
                        "interactions": .int(segment.interactions),
                        "patches": .int(segment.patches.count),
                        "voxels": .int(voxels),
                        "millilitres": .double(Double(voxels) * millilitres),
                    ])
                }))
        for segment in logits.segments where counts[segment.description.label] == nil {
            study.warn("segment '\(segment.description.name)' is empty")
        }
        return StudyLabels(
            labels: labels, regions: regions, source: image.source, method: logits.method)
    }
}
