/// Studies that wait for another try.
struct RetryQueue {
    struct Waiting {
        let item: StudyToDo
        let due: Double
    }

    /// With this many waiting the drive is gone rather than busy, and no new study is begun.
    static let full = 200

    private var waiting: [Waiting] = []

    var isEmpty: Bool { waiting.isEmpty }
    var isFull: Bool { waiting.count >= Self.full }
    var count: Int { waiting.count }

    /// When the next is due.
    var due: Double? { waiting.map(\.due).min() }

    mutating func add(_ item: Waiting) { waiting.append(item) }

    /// Takes the one that is due the longest.
    mutating func take(at now: Double) -> StudyToDo? {
        guard let index = waiting.indices.min(by: { waiting[$0].due < waiting[$1].due }),
            waiting[index].due <= now
        else { return nil }
        return waiting.remove(at: index).item
    }
}
