/// What a stage mostly waits for. Stages of different studies overlap, but only one stage of a
/// run computes at a time.
public enum Resource: String, Sendable, Codable {
    /// Files that are read. The default.
    case reading

    /// The processor or the accelerator. One at a time per run, always on the same thread.
    case computing

    /// Files that are written.
    case writing
}
