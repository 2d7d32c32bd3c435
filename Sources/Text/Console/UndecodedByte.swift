/// A byte that is no UTF-8, as it stands in a Swift string.
///
/// Names of files are bytes on Linux. A byte of theirs that is part of no UTF-8 character stands as
/// one scalar of the last plane's private use, so that the name can be carried as text and found
/// again byte for byte; Python does the same with surrogates (PEP 383).
package enum UndecodedByte {
    /// Of the byte 0; the others follow.
    private static let first: UInt32 = 0x10_FE00

    /// The scalar that stands for a byte.
    package static func scalar(of byte: UInt8) -> Unicode.Scalar {
        // All of the range are scalars.
        Unicode.Scalar(first + UInt32(byte)) ?? "?"
    }

    /// The byte that a scalar stands for; nil for all other scalars.
    package static func byte(of scalar: Unicode.Scalar) -> UInt8? {
        guard (first...first + 0xFF).contains(scalar.value) else { return nil }
        return UInt8(scalar.value - first)
    }
}
