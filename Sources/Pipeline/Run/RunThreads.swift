internal import Machine

/// The threads of a run: one that computes, for one study after the other, and those of the stages
/// that read and write. While the network computes, these take only what it leaves of the cores, and
/// all that they want otherwise.
final class RunThreads: Sendable {
    /// Opens when the first study computes.
    let firstComputes = Gate()

    private let compute: StageThreads
    private let prompt: StageThreads
    private let yielding: StageThreads
    private let line = FairLock()
    private let waits = Locked(ComputingWaits())

    /// - Parameter files: How many stages read or write at once.
    /// - Throws: ``RunError/noThread(_:)``.
    init(files: Int) throws(RunError) {
        var begun: [StageThreads] = []
        do {
            compute = try StageThreads(count: 1, name: "mais.compute")
            begun.append(compute)
            prompt = try StageThreads(count: files, name: "mais.files")
            begun.append(prompt)
            yielding = try StageThreads(count: files, name: "mais.files.idle", yields: true)
        } catch {
            for threads in begun { threads.end() }
            throw error
        }
    }

    func end() {
        compute.end()
        prompt.end()
        yielding.end()
    }

    /// Runs a stage that reads or writes.
    func read<T>(_ body: () async throws -> T) async throws -> T {
        guard waits.withLock({ $0.filesBegin() }) else {
            return try await withTaskExecutorPreference(prompt) { try await body() }
        }
        defer { waits.withLock { $0.filesEnd() } }
        return try await withTaskExecutorPreference(yielding) { try await body() }
    }

    /// Runs a stage that computes when its turn has come.
    func compute<T>(_ body: () async throws -> T) async throws -> T {
        // Before the turn, so that a study that has just had its own knows that the next one's comes.
        waits.withLock { $0.computingIsWanted() }
        return try await line.take {
            firstComputes.open()
            waits.withLock { $0.computingBegins(at: .now) }
            defer { waits.withLock { $0.computingEnds(at: .now) } }
            return try await withTaskExecutorPreference(compute) { try await body() }
        }
    }

    /// Lets a stage that computes prepare itself.
    func prepare<T>(_ body: () async throws -> T) async throws -> T {
        try await withTaskExecutorPreference(compute) { try await body() }
    }
}
