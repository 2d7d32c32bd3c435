internal import Imaging
internal import Synchronization

/// In which of NIfTI's integer types intensities can be written without any loss.
///
/// An image of whole numbers is written as such: half the bytes of floats, and read again it is
/// known to have whole numbers, which decides how it is resampled.
enum WholeNumbers {
    /// Floats of this size and above are 1 apart and more: adding it drops what is behind the point,
    /// and leaves the number in the last bits.
    private static let grid: Float = 12_582_912  // 1.5 * 2^23

    /// Where the number 0 stands in those bits.
    private static let zero = grid.bitPattern

    /// The 16-bit type that holds all of the numbers; nil where one is not whole, or beyond both.
    static func type(for voxels: [Float]) -> NIfTIDataType? {
        let piece = 1 << 20
        let pieces = (voxels.count + piece - 1) / piece
        let found = Mutex((least: Float.infinity, most: -Float.infinity, areWhole: true))
        voxels.withUnsafeBufferPointer { voxels in
            concurrently(pieces) { number in
                let first = number * piece
                let part = UnsafeBufferPointer(
                    rebasing: voxels[first..<min(first + piece, voxels.count)])
                let range = range(of: part)
                found.withLock {
                    $0.least = min($0.least, range.least)
                    $0.most = max($0.most, range.most)
                    $0.areWhole = $0.areWhole && range.areWhole
                }
            }
        }
        let (least, most, areWhole) = found.withLock { $0 }
        guard areWhole else { return nil }
        if least >= -32768, most <= 32767 { return .int16 }
        return least >= 0 && most <= 65535 ? .uint16 : nil
    }

    /// Without a branch in it, so that the compiler takes several numbers at a time.
    private static func range(
        of part: UnsafeBufferPointer<Float>
    ) -> (least: Float, most: Float, areWhole: Bool) {
        var least = Float.infinity
        var most = -Float.infinity
        var strange: UInt32 = 0
        for value in part {
            least = value < least ? value : least
            most = value > most ? value : most
            // A number that is none differs from itself.
            strange |= (value + grid) - grid == value ? 0 : 1
        }
        return (least, most, strange == 0)
    }

    /// The lower 16 bits of whole numbers below 2^22: their two's complement.
    static func convert(
        _ voxels: UnsafePointer<Float>, _ out: UnsafeMutableRawBufferPointer
    ) {
        let out = out.bindMemory(to: UInt16.self)
        for index in out.indices {
            out[index] = UInt16(truncatingIfNeeded: (voxels[index] + grid).bitPattern &- zero)
        }
    }
}
