/// The threads of the stages that read and write: while the network computes they take only what it
/// leaves of the cores, and all that they want otherwise.
final class FileThreads: Sendable {
    private let prompt: StageThreads
    private let yielding: StageThreads
    private let waits = Locked(ComputingWaits())

    init(count: Int) {
        prompt = StageThreads(count: count, name: "mais.files")
        yielding = StageThreads(count: count, name: "mais.files.idle", yields: true)
    }

    func end() {
        prompt.end()
        yielding.end()
    }

    /// Runs a stage that reads or writes.
    func run<T>(_ body: () async throws -> T) async throws -> T {
        guard waits.withLock({ $0.filesBegin() }) else {
            return try await withTaskExecutorPreference(prompt) { try await body() }
        }
        defer { waits.withLock { $0.filesEnd() } }
        return try await withTaskExecutorPreference(yielding) { try await body() }
    }

    /// Runs a stage that computes; one at a time.
    func whileComputing<T>(_ body: () async throws -> T) async rethrows -> T {
        waits.withLock { $0.computingBegins(at: .now) }
        defer { waits.withLock { $0.computingEnds(at: .now) } }
        return try await body()
    }
}

/// Whether files may yield to the computing: as long as it does not come to wait for them.
///
/// On a machine that others use as well, a thread that yields to everyone may hardly run at all.
package struct ComputingWaits {
    private var isComputing = false
    private var yielding = 0
    /// When the computing ended, if files that yield were then being read or written.
    private var waitsSince: ContinuousClock.Instant?
    private var waited = Duration.zero
    private var computed = Duration.zero
    private var began: ContinuousClock.Instant?
    private var mayYield = true

    package init() {}

    /// - Returns: Whether the stage is to yield; then ``filesEnd()`` follows.
    package mutating func filesBegin() -> Bool {
        guard isComputing, mayYield else { return false }
        yielding += 1
        return true
    }

    package mutating func filesEnd() { yielding -= 1 }

    package mutating func computingBegins(at now: ContinuousClock.Instant) {
        if let waitsSince { waited += waitsSince.duration(to: now) }
        // A second in five, and for a while: it is not this study's size, and not to pass soon.
        if waited > .seconds(5), waited * 4 > computed { mayYield = false }
        (isComputing, began, waitsSince) = (true, now, nil)
    }

    package mutating func computingEnds(at now: ContinuousClock.Instant) {
        if let began { computed += began.duration(to: now) }
        (isComputing, began) = (false, nil)
        waitsSince = yielding > 0 ? now : nil
    }
}
