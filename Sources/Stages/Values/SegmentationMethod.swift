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
