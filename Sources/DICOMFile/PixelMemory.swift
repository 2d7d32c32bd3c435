internal import Foundation

/// Memory for pixels that begins as zeros. The system hands out none of it before it is written
/// to.
///
/// Unchecked: its maker fills it, on several threads in places of their own, before anyone else
/// sees it; after that nothing writes to it.
package final class PixelMemory: @unchecked Sendable {
    package let start: UnsafeMutableRawPointer
    package let count: Int

    /// - Returns: Nil where there is not enough.
    package init?(count: Int) {
        guard let start = calloc(max(1, count), 1) else { return nil }
        self.start = start
        self.count = count
    }

    deinit { free(start) }

    /// Whether there is room for so many bytes. What Swift takes memory for without asking ends the
    /// process where there is none.
    package static func hasRoom(for count: Int) -> Bool {
        // Not by `malloc`: a compiler leaves out one whose memory is freed at once, and takes it for
        // granted.
        let count = max(1, count)
        let start = mmap(
            nil, count, PROT_READ | PROT_WRITE, MAP_PRIVATE | Int32(MAP_ANONYMOUS), -1, 0)
        guard let start, start != MAP_FAILED else { return false }
        munmap(start, count)
        return true
    }

    package var bytes: UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(start: start, count: count)
    }
}
