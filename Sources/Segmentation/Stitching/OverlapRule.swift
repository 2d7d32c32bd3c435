/// What becomes of a voxel that two segments claim.
public enum OverlapRule: String, Sendable, Codable, CaseIterable {
    /// It belongs to the one whose logit is larger.
    case logit
    /// It belongs to the one that the session lists first.
    case order
    /// It belongs to both: the segments are kept apart.
    case keep
}
