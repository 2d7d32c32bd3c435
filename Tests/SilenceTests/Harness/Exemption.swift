/// A change that no reader can notice, and why.
struct Exemption: Sendable, Hashable {
    let field: Field
    let change: Change
    let reason: String
}
