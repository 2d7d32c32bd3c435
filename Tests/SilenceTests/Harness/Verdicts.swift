import Foundation

/// A list that several threads fill.
final class Verdicts: @unchecked Sendable {
    // Every access is under the lock.
    private let lock = NSLock()
    private var verdicts: [Verdict]

    init(count: Int) { verdicts = Array(repeating: .same, count: count) }

    func set(_ verdict: Verdict, at index: Int) {
        lock.withLock { verdicts[index] = verdict }
    }

    var all: [Verdict] { lock.withLock { verdicts } }
}
