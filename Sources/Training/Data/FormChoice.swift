/// Which of a NIfTI header's two transforms says where the voxels lie, where they differ.
public enum FormChoice: String, Codable, Hashable, CaseIterable, Sendable {
    case sform, qform
}
