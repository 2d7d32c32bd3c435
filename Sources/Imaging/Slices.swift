internal import Dispatch

/// Calls `body` once for each number below `count`, on all cores at once.
///
/// Every call must write to memory of its own. What is too small to share is done in place.
///
/// - Parameter work: The voxels touched in all, by which the cost is guessed.
func forEachSlice(_ count: Int, work: Int, _ body: (Int) -> Void) {
    // Waking the other threads costs some ten microseconds: what 30,000 voxels take.
    if count < 2 || work < 1 << 15 {
        for slice in 0..<count { body(slice) }
    } else {
        withoutActuallyEscaping(body) { body in
            // Safe as long as every call keeps to its own slice, which is the rule above.
            nonisolated(unsafe) let body = body
            DispatchQueue.concurrentPerform(iterations: count) { body($0) }
        }
    }
}

/// An array whose elements `fill` writes, every one of them, without their being set to 0 first.
func filled<Element>(
    _ count: Int, _ fill: (UnsafeMutablePointer<Element>) -> Void
) -> [Element] {
    [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
        if let start = buffer.baseAddress, count > 0 { fill(start) }
        initialized = count
    }
}
