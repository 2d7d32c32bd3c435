public import Foundation
public import Imaging
public import Pipeline
public import Segmentation
public import Sessions

// What flows between stages. The name is the word that pipeline files and messages use.

/// An image on its way to the network, with its source.
public struct StudyImage: PortValue {
    public static let portName = "image"

    /// The voxels as they are now: the source's, or made of them where they are asked for.
    public var voxels: any CroppableImage

    /// Where they came from.
    public var source: SourceImage
}

/// An image ready to be cut into patches, and the session that asks for them.
public struct StudyPatches: PortValue {
    public static let portName = "patches"

    public var plan: PatchPlan
    public var source: SourceImage
}

/// What the network says of each segment on its patches.
public struct StudyLogits: PortValue {
    public static let portName = "logits"

    public var segments: [SegmentLogits]

    /// Each segment of several interactions as it was after the first of them, by its label;
    /// empty where this was not asked for.
    public var firsts: [UInt16: SegmentLogits] = [:]

    /// The session that was replayed.
    public var session: RecordedSession
    public var method: SegmentationMethod

    /// What the segments are to be held against; nil where the run was given none.
    public var truth: TruthLabels?
}

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

/// How a segmentation was made: what a DICOM SEG and a report say of it.
public struct SegmentationMethod: Sendable, Hashable {
    /// The checkpoint file's name, without folders.
    public var checkpoint: String

    /// SHA-256 of the checkpoint file.
    public var digest: String

    /// SHA-256 of the session that was replayed, as this program writes it.
    public var session: String

    /// Who clicked, where the session says it: for results that are the reader's own, never for
    /// reports.
    public var reader: String?
}

/// A file that a stage has written.
public struct WrittenFile: PortValue {
    public static let portName = "file"

    /// The name it will have in the study's output folder.
    public var name: String

    /// Where it lies while the study's stages run; nil where no later stage may want it.
    public var url: URL?
}
