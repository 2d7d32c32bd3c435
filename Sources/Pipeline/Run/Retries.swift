/// How often a study is tried again whose fault is transient, such as a network drive that does not
/// answer. What is wrong with the study itself is not tried again.
public struct Retries: Sendable, Equatable {
    /// How often after the first time.
    public var most: Int

    /// Seconds before the first time again; each further wait is four times the one before.
    public var firstWait: Double

    public init(most: Int = 3, firstWait: Double = 10) {
        (self.most, self.firstWait) = (most, firstWait)
    }

    /// The seconds to wait after `tries` tries failed; `nil` if that was the last.
    func wait(after tries: Int) -> Double? {
        guard (1...1000).contains(tries), tries <= most else { return nil }
        return (1..<tries).reduce(firstWait) { wait, _ in min(wait * 4, max(3600, firstWait)) }
    }
}

/// Studies that wait for another try.
struct RetryQueue {
    struct Waiting {
        let item: StudyRuns.Item
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
    mutating func take(at now: Double) -> StudyRuns.Item? {
        guard let index = waiting.indices.min(by: { waiting[$0].due < waiting[$1].due }),
            waiting[index].due <= now
        else { return nil }
        return waiting.remove(at: index).item
    }
}
