internal import Foundation

/// Runs stages on threads of its own: Swift's pool has one thread per core, which a few slow reads
/// would take up, and the system's queues add threads a second late.
///
/// With one thread it serves the stages that compute. OpenMP, which libtorch computes with, keeps a
/// team of worker threads for every thread that it is called from: many callers, many teams.
///
/// Unchecked: `jobs` and `isOver` are touched only while `condition` is locked.
final class StageThreads: TaskExecutor, @unchecked Sendable {
    private let condition = NSCondition()
    private var jobs: [UnownedJob] = []
    private var isOver = false

    /// - Parameter yields: Whether other threads of the machine go first. Where the team that
    ///   computes waits for one of its own, which a file's decoder keeps from its core, all of the
    ///   team's cores stand idle; a file can wait.
    init(count: Int, name: String, yields: Bool = false) {
        for _ in 0..<count {
            let thread = Thread { [self] in
                // Of this thread alone, on Linux.
                if yields { setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 10) }
                while let job = next() { job.runSynchronously(on: asUnownedTaskExecutor()) }
            }
            thread.name = name
            thread.stackSize = 16 << 20
            thread.start()
        }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        condition.lock()
        jobs.append(job)
        condition.signal()
        condition.unlock()
    }

    /// Lets the threads end once nothing is left to do.
    func end() {
        condition.lock()
        isOver = true
        condition.broadcast()
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
