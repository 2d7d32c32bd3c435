/// A DICOM unique identifier that is one: digits and dots, so that it may be a file's name.
///
/// - Source: DICOM PS3.5, 9.1.
public struct UID: Sendable, Hashable, Comparable, Codable {
    /// The text, at most 64 bytes.
    public let text: String

    /// - Returns: Nil for text that is no UID: other characters, an empty component, or more than
    ///   64 of them. A leading zero in a component, which the standard forbids and archives hold, is taken.
    public init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard (1...64).contains(bytes.count), bytes.first != UInt8(ascii: "."),
            bytes.last != UInt8(ascii: ".")
        else { return nil }
        var previous = UInt8(ascii: "0")
        for byte in bytes {
            let isDot = byte == UInt8(ascii: ".")
            guard isDot || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte),
                !(isDot && previous == byte)
            else { return nil }
            previous = byte
        }
        self.text = String(text)
    }

    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let uid = UID(text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "it is no UID"))
        }
        self = uid
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    public static func < (a: UID, b: UID) -> Bool { a.text < b.text }

    /// A UID that nobody else has, for a transaction.
    ///
    /// - Source: DICOM PS3.5, annex B.2.
    public static func random() -> UID {
        let number = UInt128.random(in: 0...UInt128.max)
        let marked = number & ~(0xF << 76) | 0x4 << 76
        return UID(unchecked: "2.25.\(marked & ~(0x3 << 62) | 0x2 << 62)")
    }

    private init(unchecked text: String) { self.text = text }
}

extension UID: CustomStringConvertible {
    public var description: String { text }
}
