internal import Foundation

/// Asks the system for large pages under memory that is about to be filled from end to end.
///
/// A volume's first touch is otherwise one page fault for each 4 KiB, which takes longer than
/// decoding raw slices. Where the system has no large pages, nothing changes.
func preferLargePages(_ memory: UnsafeMutableRawBufferPointer) {
    let large = 2 << 20
    guard memory.count >= 4 * large, let start = memory.baseAddress else { return }
    let first = (UInt(bitPattern: start) + UInt(large) - 1) & ~UInt(large - 1)
    let end = (UInt(bitPattern: start) + UInt(memory.count)) & ~UInt(large - 1)
    guard end > first, let aligned = UnsafeMutableRawPointer(bitPattern: first) else { return }
    // 14 is MADV_HUGEPAGE, which Glibc's module does not name.
    madvise(aligned, Int(end - first), 14)
}
