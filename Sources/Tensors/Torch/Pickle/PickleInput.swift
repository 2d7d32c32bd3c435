/// The bytes of a pickle, taken from the front. No read goes past the end.
struct PickleInput {
    private let bytes: UnsafeRawBufferPointer
    private(set) var position = 0

    /// The most bytes in the name of a module, class or function.
    private static let longestName = 1024

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    mutating func byte() throws(PickleFault) -> UInt8 {
        guard position < bytes.count else { throw .end(at: position) }
        defer { position += 1 }
        return bytes[position]
    }

    /// A length or place: `count` bytes, little endian, unsigned.
    mutating func length(bytes count: Int) throws(PickleFault) -> Int {
        let taken = try take(count)
        var value: UInt64 = 0
        for byte in taken.reversed() { value = value << 8 | UInt64(byte) }
        // More than any file has.
        return Int(clamping: value)
    }

    /// A number of `count` bytes, at most eight: little endian, two's complement.
    mutating func signed(bytes count: Int) throws(PickleFault) -> Int {
        let taken = try take(count)
        var value: Int = taken.last.map { $0 >= 0x80 ? -1 : 0 } ?? 0
        for byte in taken.reversed() { value = value << 8 | Int(byte) }
        return value
    }

    /// Eight bytes, big endian: the one number that a pickle has that way round.
    mutating func double() throws(PickleFault) -> Double {
        var bits: UInt64 = 0
        for byte in try take(8) { bits = bits << 8 | UInt64(byte) }
        return Double(bitPattern: bits)
    }

    mutating func text(lengthBytes: Int) throws(PickleFault) -> String {
        let taken = try take(try length(bytes: lengthBytes))
        guard let text = String(validating: taken, as: UTF8.self) else {
            throw .text(at: position)
        }
        return text
    }

    /// Up to the end of a line, which is taken too.
    mutating func line() throws(PickleFault) -> String {
        let rest = bytes[position...]
        guard let end = rest.prefix(Self.longestName + 1).firstIndex(of: UInt8(ascii: "\n")) else {
            if rest.count > Self.longestName { throw .name(at: position) }
            throw .end(at: bytes.count)
        }
        guard let line = String(validating: bytes[position..<end], as: UTF8.self) else {
            throw .text(at: position)
        }
        position = end + 1
        return line
    }

    mutating func skip(_ count: Int) throws(PickleFault) { _ = try take(count) }

    private mutating func take(_ count: Int) throws(PickleFault) -> Slice<UnsafeRawBufferPointer> {
        guard count <= bytes.count - position else { throw .end(at: position) }
        defer { position += count }
        return bytes[position..<position + count]
    }
}
