/// A study to be done, for the first time or again.
struct StudyToDo: Sendable {
    let place: Int
    let study: Study
    /// The identity of its inputs.
    var inputs: StudyKey
    /// What its inputs are expected to take in memory, see ``MemoryBudget``.
    let estimate: Int
    /// The tries that failed.
    var tries: [StudyRecord.Try] = []
}
