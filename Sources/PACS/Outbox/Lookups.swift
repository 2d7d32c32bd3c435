internal import Synchronization

/// Results that several threads fill in.
final class Lookups: Sendable {
    private let results: Mutex<[Result<Outbox.Looked, any Error>?]>

    init(count: Int) { results = Mutex(Array(repeating: nil, count: count)) }

    func set(_ index: Int, _ result: Result<Outbox.Looked, any Error>) {
        results.withLock { $0[index] = result }
    }

    var all: [Result<Outbox.Looked, any Error>?] { results.withLock { $0 } }
}
