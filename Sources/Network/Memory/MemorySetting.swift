/// Which halves of the memory condition the image.
public enum MemorySetting: String, Codable, CaseIterable, Sendable {
    /// Remembered clicks and remembered masks.
    case both
    /// Remembered clicks.
    case sparse
    /// Remembered masks.
    case dense
    /// No memory: SAM-Med3D, prompted with the current clicks and the last mask.
    case none

    var isSparse: Bool { self == .both || self == .sparse }
    var isDense: Bool { self == .both || self == .dense }
}
