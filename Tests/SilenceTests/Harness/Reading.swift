import Text

/// What a reader made of an input: facts by name, and what it warned of.
struct Reading: Sendable {
    /// Voxels, geometry and all that is derived of them, as text or as a digest.
    var facts: [String: String]
    var warnings: [Warning] = []
}

/// How a reading ended.
enum Outcome: Sendable {
    case read(Reading)
    case refused(String)

    /// Reads, and keeps the sentence where that is refused.
    init(_ read: () throws -> Reading) {
        do { self = .read(try read()) } catch { self = .refused("\(error)") }
    }
}
