internal import Imaging
public import Pipeline
internal import Segmentation

/// Brings the segments back onto the source's grid.
public struct Stitch: Stage {
    /// `logit` or `order`.
    public var overlaps = "logit"

    public static let name = "stitch"
    public static let summary =
        "Brings the segments' logits back onto the source's grid, as labels."
    public static let inputs = ports(Port<StudyLogits>("logits"), Port<StudyImage>("like"))
    public static let resource = Resource.writing
    public static let optionHelp = [
        "overlaps":
            "where two segments meet: logit (the larger one wins) or order (the first one listed)"
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
        for segment in logits.segments { try stitching.add(segment) }
        let labels = stitching.labels
        let counts = labels.counts
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
                        "voxels": .int(voxels),
                        "millilitres": .double(Double(voxels) * millilitres),
                    ])
                }))
        for segment in logits.segments where counts[segment.description.label] == nil {
            study.warn("segment '\(segment.description.name)' is empty")
        }
        return StudyLabels(labels: labels, source: image.source, method: logits.method)
    }
}
