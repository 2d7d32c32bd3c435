internal import Files
internal import Foundation
internal import Machine

/// Runs stages on threads of its own: Swift's pool has one thread per core, which a few slow reads
/// would take up, and the system's queues add threads a second late.
///
/// With one thread it serves the stages that compute. OpenMP, which libtorch computes with, keeps a
/// team of worker threads for every thread that it is called from: many callers, many teams.
///
/// Unchecked: `jobs` and `isOver` are touched only while `condition` is locked.
package final class StageThreads: TaskExecutor, @unchecked Sendable {
    /// `SCHED_IDLE` of Linux.
    private static let idlePolicy: Int32 = 5

    private let condition = NSCondition()
    private var jobs: [UnownedJob] = []
    private var isOver = false

    /// - Parameter yields: Whether the threads run only where nobody else wants a core. Where the
    ///   team that computes waits for one of its own, which a file's decoder keeps from its core,
    ///   all of the team's cores stand idle: a low priority is not enough, since a thread that
    ///   wakes does not take the core from one of low priority at once.
    /// - Parameter start: Starts a thread, and returns the system's error code.
    /// - Throws: ``RunError/noThread(_:)`` where the system gives not one; with fewer than `count` the same
    ///   is done, some of it later.
    package init(
        count: Int, name: String, yields: Bool = false,
        start: (_ stackBytes: Int, _ body: @escaping @Sendable () -> Void) -> Int32 = MachineThreads
            .start
    ) throws(RunError) {
        for number in 0..<count {
            let code = start(16 << 20) { [self] in
                Thread.current.name = name
                #if os(Linux)
                    var none = sched_param(sched_priority: 0)
                    // Of this thread alone. Nobody is refused this, and without it all works as well.
                    if yields { _ = sched_setscheduler(0, Self.idlePolicy, &none) }
                #endif
                while let job = next() { job.runSynchronously(on: asUnownedTaskExecutor()) }
            }
            if code != 0 {
                guard number > 0 else { throw RunError.noThread(SystemError(code)) }
                return
            }
        }
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        condition.lock()
        jobs.append(job)
        condition.signal()
        condition.unlock()
    }

    /// Lets the threads end once nothing is left to do.
    package func end() {
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
