/// Finds numbers that are not finite: NaN, or infinite. A weight of these makes masks that are
/// wrong, and nothing else would tell.
enum NotFinite {
    /// What was found.
    struct Found: Equatable {
        /// The first one's place in memory, and how many there are.
        let index: Int
        let count: Int
        /// `nan`, `inf` or `-inf`.
        let value: String
    }

    /// Looks through elements that lie one after the other, aligned or not.
    ///
    /// - Returns: nil where all are numbers, and for types that have no others.
    static func find(in bytes: UnsafeRawBufferPointer, _ dtype: DType) -> Found? {
        switch dtype {
        case .float64: find(in: bytes, exponent: 0x7FF0_0000_0000_0000 as UInt64)
        case .float32: find(in: bytes, exponent: 0x7F80_0000 as UInt32)
        case .float16: find(in: bytes, exponent: 0x7C00 as UInt16)
        case .bfloat16: find(in: bytes, exponent: 0x7F80 as UInt16)
        case .int64, .int32, .int16, .uint8, .int8, .bool: nil
        }
    }

    /// - Parameter exponent: The bits of the exponent: all are set in what is not a number.
    private static func find<Bits: FixedWidthInteger & UnsignedInteger & SIMDScalar>(
        in bytes: UnsafeRawBufferPointer, exponent: Bits
    ) -> Found? where Bits: BitwiseCopyable {
        let sign = ~(Bits.max >> 1)
        guard isSuspect(bytes, exponent, sign) else { return nil }
        var first: Int?
        var count = 0
        var value = ""
        for index in 0..<bytes.count / MemoryLayout<Bits>.size {
            let bits = bytes.loadUnaligned(
                fromByteOffset: index * MemoryLayout<Bits>.size, as: Bits.self)
            guard bits & exponent == exponent else { continue }
            count += 1
            guard first == nil else { continue }
            first = index
            let isInfinite = bits & ~sign == exponent
            value = isInfinite ? (bits & sign == 0 ? "inf" : "-inf") : "nan"
        }
        return first.map { Found(index: $0, count: count, value: value) }
    }

    /// Whether there is any, told at the speed of memory.
    @_specialize(where Bits == UInt64)
    @_specialize(where Bits == UInt32)
    @_specialize(where Bits == UInt16)
    private static func isSuspect<Bits: FixedWidthInteger & UnsignedInteger & SIMDScalar>(
        _ bytes: UnsafeRawBufferPointer, _ exponent: Bits, _ sign: Bits
    ) -> Bool where Bits: BitwiseCopyable {
        let width = MemoryLayout<Bits>.size
        // One more than the greatest exponent carries into the sign's bit.
        let one = exponent & (~exponent &+ 1)
        var carried: Bits = 0
        let count = bytes.count / width
        for index in 0..<count {
            let bits = bytes.loadUnaligned(fromByteOffset: index * width, as: Bits.self)
            carried |= (bits & ~sign) &+ one
        }
        return carried & sign != 0
    }
}
