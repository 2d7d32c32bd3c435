internal import Foundation
internal import Synchronization

/// Runs the stages that read and write, on as many threads as wait for files: Swift's own pool has
/// one thread per core, which a few slow reads would take up.
final class FileExecutor: TaskExecutor {
    private let queue = DispatchQueue(label: "mais.files", attributes: .concurrent)

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}

/// Runs the stages that compute, all on one thread. OpenMP, which libtorch computes with, keeps a
/// team of worker threads for every thread that it is called from: many callers, many teams.
///
/// Unchecked: `jobs` and `isOver` are touched only while `condition` is locked.
final class ComputeThread: TaskExecutor, @unchecked Sendable {
    private let condition = NSCondition()
    private var jobs: [UnownedJob] = []
    private var isOver = false

    init() {
        let thread = Thread { [self] in
            while let job = next() { job.runSynchronously(on: asUnownedTaskExecutor()) }
        }
        thread.name = "mais.compute"
        thread.stackSize = 16 << 20
        thread.start()
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        condition.lock()
        jobs.append(job)
        condition.signal()
        condition.unlock()
    }

    /// Lets the thread end once nothing is left to do.
    func end() {
        condition.lock()
        isOver = true
        condition.signal()
        condition.unlock()
    }

    private func next() -> UnownedJob? {
        condition.lock()
        defer { condition.unlock() }
        while jobs.isEmpty {
            if isOver { return nil }
            condition.wait()
        }
        return jobs.removeFirst()
    }
}

/// Lets one in at a time, in the order in which they came.
final class Turn: Sendable {
    private struct Line {
        var isTaken = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let line = Mutex(Line())

    func take<T>(_ body: () async throws -> T) async rethrows -> T {
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
