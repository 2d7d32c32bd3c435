package import Foundation

/// Bytes one after the other, from memory or read piece by piece.
package struct ByteStream {
    private var piece: [UInt8]
    private var position = 0
    private let more: (() throws -> Data?)?

    package init(_ data: Data) {
        piece = [UInt8](data)
        more = nil
    }

    /// - Parameter more: Reads the next piece; nil or an empty one at the end.
    package init(reading more: @escaping () throws -> Data?) {
        piece = []
        self.more = more
    }

    /// - Throws: What reading the next piece throws.
    package mutating func next() throws -> UInt8? {
        guard let byte = try peek() else { return nil }
        position += 1
        return byte
    }

    /// The byte that ``next()`` will give.
    package mutating func peek() throws -> UInt8? {
        if position == piece.count, let more {
            piece = [UInt8](try more() ?? Data())
            position = 0
        }
        return position < piece.count ? piece[position] : nil
    }

    /// Passes over `mark` if the bytes begin with its first.
    package mutating func skip(_ mark: [UInt8]) throws {
        for byte in mark where try peek() == byte { position += 1 }
    }
}
