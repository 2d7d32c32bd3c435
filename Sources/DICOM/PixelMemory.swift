internal import Foundation

/// Memory for pixels that begins as zeros. The system hands out none of it before it is written
/// to.
///
/// Unchecked: its maker fills it, on several threads in places of their own, before anyone else
/// sees it; after that nothing writes to it.
final class PixelMemory: @unchecked Sendable {
    let start: UnsafeMutableRawPointer
    let count: Int

    /// - Returns: Nil where there is not enough.
    init?(count: Int) {
        guard let start = calloc(max(1, count), 1) else { return nil }
        self.start = start
        self.count = count
    }

    deinit { free(start) }

    /// Whether there is room for so many bytes. What Swift takes memory for without asking ends the
    /// process where there is none.
    static func hasRoom(for count: Int) -> Bool {
        guard let start = malloc(max(1, count)) else { return false }
        free(start)
        return true
    }

    var bytes: UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(start: start, count: count)
    }
}
