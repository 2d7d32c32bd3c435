import Text

/// What a reader made of an input: facts by name, and what it warned of.
struct Reading: Sendable {
    /// Voxels, geometry and all that is derived of them, as text or as a digest.
    var facts: [String: String]
    var warnings: [Warning] = []
}
