/// An input with one field changed.
struct Mutant: Sendable {
    let field: Field
    let change: Change
    /// What was written where: for the report of a failure.
    let detail: String
    /// The changed value, in the forms in which a sentence may show it; none where there is none.
    var shows: [String] = []
    /// Facts that may be gone: a name that is not there is not in the result either.
    var withheld: [String] = []
    /// Reads the changed input.
    let outcome: @Sendable () -> Outcome
}
