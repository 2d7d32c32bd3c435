/// Lets one in at a time, in the order in which they came.
package final class FairLock: Sendable {
    private struct Line {
        var isTaken = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let line = Locked(Line())

    package init() {}

    package func take<T>(_ body: () async throws -> T) async rethrows -> T {
        await withCheckedContinuation { (waiter: CheckedContinuation<Void, Never>) in
            let isFree = line.withLock { line in
                if line.isTaken { line.waiting.append(waiter) }
                defer { line.isTaken = true }
                return !line.isTaken
            }
            if isFree { waiter.resume() }
        }
        defer { pass() }
        return try await body()
    }

    private func pass() {
        let next = line.withLock { line -> CheckedContinuation<Void, Never>? in
            guard line.waiting.isEmpty else { return line.waiting.removeFirst() }
            line.isTaken = false
            return nil
        }
        next?.resume()
    }
}
