internal import Foundation

/// Bytes one after the other, from memory or from a file that is read piece by piece.
struct ByteStream {
    private var piece: [UInt8]
    private var position = 0
    private let file: FileHandle?

    init(_ data: Data) {
        piece = [UInt8](data)
        file = nil
    }

    /// - Parameter most: The bytes that the file may have.
    /// - Throws: ``BoundedFile/Fault``.
    init(file path: String, most: Int) throws(BoundedFile.Fault) {
        piece = []
        file = try BoundedFile.open(path, most: most)
    }

    /// - Throws: ``BoundedFile/Fault`` when the file cannot be read on.
    mutating func next() throws -> UInt8? {
        guard let byte = try peek() else { return nil }
        position += 1
        return byte
    }

    /// The byte that ``next()`` will give.
    mutating func peek() throws -> UInt8? {
        if position == piece.count, let file {
            do { piece = [UInt8](try file.read(upToCount: 1 << 18) ?? Data()) } catch {
                throw BoundedFile.Fault.unreadable("reading stopped half-way")
            }
            position = 0
        }
        return position < piece.count ? piece[position] : nil
    }

    /// Passes over `mark` if the bytes begin with its first.
    mutating func skip(_ mark: [UInt8]) throws {
        for byte in mark where try peek() == byte { position += 1 }
    }
}
