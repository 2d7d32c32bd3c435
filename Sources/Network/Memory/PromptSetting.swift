/// Which clicks are tokens of the decoder's prompt.
public enum PromptSetting: String, Codable, CaseIterable, Sendable {
    /// The current interaction's; the memory carries the rest. So MAIS is trained.
    case current
    /// All clicks so far, as SAM-Med3D's own inference has it. The memory bank still keeps each
    /// interaction's own clicks.
    case all
}
