internal import Foundation
internal import Imaging
internal import Synchronization

/// Runs `body` for each number below `count`, on several threads, and returns the results in order.
func concurrently<Result: Sendable>(_ count: Int, _ body: (Int) -> Result) -> [Result] {
    let results = Mutex([Result?](repeating: nil, count: count))
    Imaging.concurrently(count) { index in
        let result = body(index)
        results.withLock { $0[index] = result }
    }
    return results.withLock { $0.compactMap { $0 } }
}

/// How many files are decoded at once: one for each core, eight at most, for each holds a frame.
let decoders = max(1, min(8, ProcessInfo.processInfo.activeProcessorCount))
