/// A mutant that was wrong in silence, or whose refusal says too little.
struct Failure: Sendable {
    let room: String
    let kind: String
    let field: String
    let change: Change
    let detail: String
    let reason: String

    /// What is still to be mended, as `Data/open.txt` lists it.
    var place: String { "\(kind) | \(field) | \(change.rawValue)" }
}

extension Failure: CustomStringConvertible {
    var description: String {
        "\(room) | \(kind) | \(field) | \(change.rawValue): \(detail) | \(reason)"
    }
}
