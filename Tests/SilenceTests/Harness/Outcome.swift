import Text

/// How a reading ended.
enum Outcome: Sendable {
    case read(Reading)
    case refused(String)

    /// Reads, and keeps the sentence where that is refused.
    init(_ read: () throws -> Reading) {
        do { self = .read(try read()) } catch { self = .refused("\(error)") }
    }
}
