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

/// Which clicks are tokens of the decoder's prompt.
public enum PromptSetting: String, Codable, CaseIterable, Sendable {
    /// The current interaction's; the memory carries the rest. So MAIS is trained.
    case current
    /// All clicks so far, as SAM-Med3D's own inference has it. The memory bank still keeps each
    /// interaction's own clicks.
    case all
}
