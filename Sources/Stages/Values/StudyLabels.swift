public import Imaging
public import Pipeline
public import Segmentation

/// Labels on the source's grid.
public struct StudyLabels: PortValue {
    public static let portName = "labels"

    /// Where each label stands.
    public var runs: LabelRuns

    /// Each segment by itself, where overlaps are kept; else nil. In `runs` the segment that is
    /// listed first then has what several claim.
    public var regions: [SegmentRegion]?

    public var source: SourceImage
    public var method: SegmentationMethod

    /// Whether a voxel belongs to more than one segment.
    var isOverlapping: Bool {
        guard let regions else { return false }
        let labelled = runs.present.reduce(0) { $0 + runs.count(of: $1) }
        return regions.reduce(0) { $0 + $1.count } > labelled
    }
}
