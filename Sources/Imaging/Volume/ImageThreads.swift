internal import Dispatch
internal import Foundation
internal import Machine
internal import Synchronization

/// How many threads the work on one image is shared among.
public enum ImageThreads {
    private static let wanted = Atomic(0)

    /// All cores, unless it was set. A run that has several images in work at a time sets it to
    /// fewer: one thread each is then enough, and leaves the cores to the network.
    public static var count: Int {
        get {
            let wanted = wanted.load(ordering: .relaxed)
            return wanted > 0 ? wanted : ProcessInfo.processInfo.activeProcessorCount
        }
        set { wanted.store(max(1, newValue), ordering: .relaxed) }
    }

    /// Whether this thread runs only where nobody else wants a core. It then works alone: a thread
    /// that it called in might come from it, and would be like it for ever, whomever it serves.
    fileprivate static var thisOneYields: Bool {
        #if os(Linux)
            sched_getscheduler(0) == 5  // SCHED_IDLE
        #else
            false
        #endif
    }
}

/// Calls `body` once for each number below `count`, on ``ImageThreads/count`` threads at once.
///
/// Every call must write to memory of its own.
package func concurrently(_ count: Int, _ body: (Int) -> Void) {
    var threads = min(count, ImageThreads.count)
    if threads > 1 { threads = 1 + MachineThreads.available(threads - 1) }
    guard threads > 1, !ImageThreads.thisOneYields else {
        for number in 0..<count { body(number) }
        return
    }
    withoutActuallyEscaping(body) { body in
        // Safe as long as every call keeps to memory of its own, which is the rule above.
        nonisolated(unsafe) let body = body
        let next = Atomic(0)
        DispatchQueue.concurrentPerform(iterations: threads) { _ in
            while true {
                let number = next.add(1, ordering: .relaxed).oldValue
                guard number < count else { return }
                body(number)
            }
        }
    }
}

/// Calls `body` once for each slice, several at once where that is worth it.
///
/// - Parameter work: The voxels touched in all, by which the cost is guessed.
func forEachSlice(_ count: Int, work: Int, _ body: (Int) -> Void) {
    // Waking the other threads costs some ten microseconds: what 30,000 voxels take.
    if work < 1 << 15 {
        for slice in 0..<count { body(slice) }
    } else {
        concurrently(count, body)
    }
}
