#if canImport(Glibc)
    internal import Glibc
#endif

/// An array whose elements `fill` writes, every one of them, without their being set to 0 first.
package func filled<Element: BitwiseCopyable>(
    _ count: Int, _ fill: (UnsafeMutablePointer<Element>) -> Void
) -> [Element] {
    [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
        askForLargePages(UnsafeMutableRawBufferPointer(buffer))
        if let start = buffer.baseAddress, count > 0 { fill(start) }
        initialized = count
    }
}

/// An array of zeros, in large pages where it is large.
package func zeros<Element: BitwiseCopyable & AdditiveArithmetic>(_ count: Int) -> [Element] {
    filled(count) { memset($0, 0, count * MemoryLayout<Element>.stride) }
}

/// Asks the system for pages of 2 MiB under memory that is about to be written for the first time.
///
/// A volume of 30 million voxels takes 30,000 pages of the usual size, and half the time that it
/// takes to read and resample one goes into the system's getting them, one fault each. Systems
/// that use large pages unasked do so here, too; what is small stays as it is.
package func askForLargePages(_ memory: UnsafeMutableRawBufferPointer) {
    #if canImport(Glibc)
        guard let base = memory.baseAddress, memory.count >= 8 << 20 else { return }
        // What is asked for must begin where a page does; the system rounds the end.
        let page = sysconf(Int32(_SC_PAGESIZE))
        guard page > 0 else { return }
        let start = (Int(bitPattern: base) + page - 1) / page * page
        let count = Int(bitPattern: base) + memory.count - start
        // Refused where the system has no such pages, which then costs only time.
        madvise(UnsafeMutableRawPointer(bitPattern: start), count, MADV_HUGEPAGE)
    #endif
}
