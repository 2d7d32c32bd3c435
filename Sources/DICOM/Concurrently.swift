internal import Dispatch
internal import Foundation
internal import Synchronization

/// Runs `body` for each number below `count`, on all cores, and returns the results in order.
func concurrently<Result: Sendable>(
    _ count: Int, _ body: @Sendable (Int) -> Result
) -> [Result] {
    let results = Mutex([Result?](repeating: nil, count: count))
    DispatchQueue.concurrentPerform(iterations: count) { index in
        let result = body(index)
        results.withLock { $0[index] = result }
    }
    return results.withLock { $0.compactMap { $0 } }
}

/// How many files are decoded at once: one for each core, eight at most, for each holds a frame.
let decoders = max(1, min(8, ProcessInfo.processInfo.activeProcessorCount))
