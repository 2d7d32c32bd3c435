/// One integer per voxel: which structure the voxel belongs to, 0 for none.
public struct LabelMap: Sendable {
    /// Where the voxels lie.
    public var geometry: Geometry

    /// One label per voxel, i fastest, then j, then k. 0 is background.
    public var labels: [UInt16]

    /// What the labels stand for. May be empty; labels are unique, and never 0.
    public var segments: [SegmentDescription]

    /// - Precondition: `labels` has one element per voxel of `geometry`.
    public init(geometry: Geometry, labels: [UInt16], segments: [SegmentDescription] = []) {
        precondition(
            labels.count == geometry.count,
            "\(labels.count) labels for a grid of \(geometry.count) voxels")
        self.geometry = geometry
        self.labels = labels
        self.segments = segments
    }
}
