/// Reads the JSON of a safetensors header, one piece after the other.
///
/// The header's form is fixed, so no tree is built, and a key that stands twice is seen, which
/// general readers hide. Nesting is what the caller asks for: it cannot run away.
///
/// - Source: RFC 8259.
struct SafetensorsJSON {
    private let bytes: UnsafeRawBufferPointer
    private(set) var position = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// Calls `member` at the value of every member of an object; `member` must read that value.
    mutating func object(
        _ member: (inout SafetensorsJSON, _ key: String) throws(SafetensorsFault) -> Void
    ) throws(SafetensorsFault) {
        var keys: Set<String> = []
        try expect("{")
        guard !skip("}") else { return }
        repeat {
            let key = try string()
            guard keys.insert(key).inserted else { throw .twice(key) }
            try expect(":")
            skipSpace()
            let start = position
            do { try member(&self, key) } catch {
                guard case .json(let what, let place, let keys, let found) = error else {
                    throw error
                }
                throw .json(
                    what, at: place, under: keys + [key],
                    found: keys.isEmpty ? value(from: start) : found)
            }
        } while skip(",")
        try expect("}")
    }

    /// An array of whole numbers, none below zero.
    mutating func integers() throws(SafetensorsFault) -> [Int] {
        var values: [Int] = []
        try expect("[")
        guard !skip("]") else { return values }
        repeat { values.append(try integer()) } while skip(",")
        try expect("]")
        return values
    }

    mutating func string() throws(SafetensorsFault) -> String {
        try expect("\"")
        var units: [UInt8] = []
        while true {
            let byte = try next()
            switch byte {
            case UInt8(ascii: "\""):
                guard let string = String(validating: units, as: UTF8.self) else {
                    throw fault("a string that is not UTF-8")
                }
                return string
            case UInt8(ascii: "\\"):
                units.append(contentsOf: String(try escaped()).utf8)
            case ..<0x20:
                throw fault("a control character in a string")
            default:
                units.append(byte)
            }
        }
    }

    /// How a value begins, to be shown: a text or a list to its end, where that is near.
    private func value(from start: Int) -> String {
        let rest = bytes[start..<min(bytes.count, start + 60)]
        guard let first = rest.first else { return "" }
        let end: Int? =
            switch first {
            case UInt8(ascii: "\""):
                rest.dropFirst().firstIndex(of: UInt8(ascii: "\"")).map { $0 + 1 }
            case UInt8(ascii: "["): rest.firstIndex(of: UInt8(ascii: "]")).map { $0 + 1 }
            default: rest.firstIndex { ",}] ".utf8.contains($0) }
            }
        return String(decoding: rest[..<(end ?? rest.endIndex)], as: UTF8.self)
    }

    /// Checks that nothing but spaces follows.
    mutating func end() throws(SafetensorsFault) {
        skipSpace()
        guard position == bytes.count else { throw fault("something after its last brace") }
    }

    // MARK: - Pieces

    private mutating func integer() throws(SafetensorsFault) -> Int {
        skipSpace()
        let start = position
        var value = 0
        while position < bytes.count, case let digit = bytes[position] &- UInt8(ascii: "0"),
            digit <= 9
        {
            let (tens, tooMany) = value.multipliedReportingOverflow(by: 10)
            let (sum, tooLarge) = tens.addingReportingOverflow(Int(digit))
            guard !tooMany, !tooLarge else { throw fault("a number of more than 63 bits") }
            value = sum
            position += 1
        }
        let count = position - start
        guard count > 0, count == 1 || bytes[start] != UInt8(ascii: "0") else {
            throw fault("no whole number where one must be")
        }
        return value
    }

    /// What stands for a character after a backslash.
    private mutating func escaped() throws(SafetensorsFault) -> Unicode.Scalar {
        switch try next() {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{c}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"):
            let unit = try hexadecimal()
            if let scalar = Unicode.Scalar(unit) { return scalar }
            // The first half of a pair, or a half that stands alone.
            guard unit < 0xDC00, try next() == UInt8(ascii: "\\"), try next() == UInt8(ascii: "u"),
                case let low = try hexadecimal(), (0xDC00..<0xE000).contains(low),
                let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
            else { throw fault("half a surrogate pair") }
            return scalar
        default: throw fault("an unknown escape in a string")
        }
    }

    private mutating func hexadecimal() throws(SafetensorsFault) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(try next())).hexDigitValue else {
                throw fault("an unknown escape in a string")
            }
            value = value << 4 | UInt32(digit)
        }
        return value
    }

    private mutating func next() throws(SafetensorsFault) -> UInt8 {
        guard position < bytes.count else { throw fault("no end") }
        defer { position += 1 }
        return bytes[position]
    }

    private mutating func skipSpace() {
        while position < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[position]) {
            position += 1
        }
    }

    private mutating func skip(_ scalar: Unicode.Scalar) -> Bool {
        skipSpace()
        guard position < bytes.count, bytes[position] == UInt8(ascii: scalar) else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ scalar: Unicode.Scalar) throws(SafetensorsFault) {
        guard skip(scalar) else { throw fault("no '\(scalar)' where one must be") }
    }

    private func fault(_ what: String) -> SafetensorsFault { .json(what, at: position) }
}
