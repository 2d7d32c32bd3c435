internal import Foundation
internal import Text

/// DICOM's JSON in an archive's answer, read with bounds on its nesting, its values and the data sets
/// that are kept, and no further than to the first fault.
///
/// A parser of all JSON would hold 40 bytes and more for each byte of a hostile answer, and keep one
/// of two values that stand under the same key in silence.
///
/// - Source: DICOM PS3.18, annex F; RFC 8259.
struct ReplyJSON {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var at = 0

    /// Levels of arrays and objects; DICOM's JSON has three for each level of sequences.
    private static let deepest = 64

    /// What is wrong, as the end of a sentence.
    struct Fault: Error { let reason: String }

    /// The data sets of a list.
    ///
    /// - Parameter most: The most data sets that are taken.
    /// - Throws: ``Fault``.
    static func list(_ data: Data, most: Int) throws(Fault) -> [ReplyItem] {
        try parse(data) { parser throws(Fault) in
            guard parser.next() == UInt8(ascii: "[") else {
                throw Fault(reason: "it is not a list of data sets")
            }
            return try parser.items(most: most, depth: 1)
        }
    }

    /// One data set, or that of a list of one, as some archives answer to STOW.
    ///
    /// - Throws: ``Fault``.
    static func single(_ data: Data, most: Int) throws(Fault) -> ReplyItem {
        try parse(data) { parser throws(Fault) in
            if parser.next() == UInt8(ascii: "[") {
                let items = try parser.items(most: 1, depth: 1)
                guard let item = items.first else { throw Fault(reason: "it is an empty list") }
                return item
            }
            return try parser.item(most: most, depth: 1)
        }
    }

    private static func parse<Value>(
        _ data: Data, _ body: (inout ReplyJSON) throws(Fault) -> Value
    ) throws(Fault) -> Value {
        let result = data.withUnsafeBytes { raw -> Result<Value, Fault> in
            Result { () throws(Fault) -> Value in
                var parser = ReplyJSON(bytes: raw.bindMemory(to: UInt8.self))
                // A byte order mark, which RFC 8259 lets a reader pass over.
                if parser.bytes.starts(with: [0xEF, 0xBB, 0xBF]) { parser.at = 3 }
                let value = try body(&parser)
                guard parser.next() == nil else {
                    throw Fault(reason: "something follows its end")
                }
                return value
            }
        }
        return try result.get()
    }

    private init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    // MARK: Data sets

    private mutating func items(most: Int, depth: Int) throws(Fault) -> [ReplyItem] {
        var items: [ReplyItem] = []
        try elements(depth) { parser throws(Fault) in
            guard items.count < most else {
                throw Fault(reason: "it holds more than \(most) data sets")
            }
            guard parser.next() == UInt8(ascii: "{") else {
                throw Fault(reason: "it lists something that is not a data set")
            }
            items.append(try parser.item(most: most, depth: depth + 1))
        }
        return items
    }

    private mutating func item(most: Int, depth: Int) throws(Fault) -> ReplyItem {
        var item = ReplyItem()
        var seen: Set<UInt32> = []
        try members(depth) { parser, key throws(Fault) in
            // Some archives write tags in small letters.
            guard let attribute = ReplyAttribute.byKey[key.uppercased()] else {
                return try parser.skip(depth + 1)
            }
            guard seen.insert(attribute.tag).inserted else {
                throw Fault(reason: "\(attribute.words) stands twice in a data set")
            }
            _ = item.set(attribute, try parser.value(of: attribute, most, depth + 1))
        }
        return item
    }

    /// What an attribute holds; nil for one without a value.
    private mutating func value(
        of attribute: ReplyAttribute, _ most: Int, _ depth: Int
    ) throws(Fault) -> ReplyItem.Value? {
        guard next() == UInt8(ascii: "{") else { return .unreadable(try shown(depth)) }
        var value: ReplyItem.Value?
        var stray: String?
        var seen: Set<String> = []
        try members(depth) { parser, key throws(Fault) in
            guard ["Value", "InlineBinary", "BulkDataURI", "vr"].contains(key) else {
                // There is nothing else (PS3.18, F.2.2): it may be a value under another name.
                stray = "\(PlainText.clean(key, limit: 40)) \(try parser.shown(depth + 1))"
                return
            }
            guard seen.insert(key).inserted else {
                throw Fault(reason: "'\(key)' of \(attribute.words) stands there twice")
            }
            switch key {
            case "vr": try parser.skip(depth + 1)
            case "Value": value = try parser.values(of: attribute, most, depth + 1)
            default: value = .unreadable("\(key) \(try parser.shown(depth + 1))")
            }
        }
        return value ?? stray.map { .unreadable($0) }
    }

    private mutating func values(
        of attribute: ReplyAttribute, _ most: Int, _ depth: Int
    ) throws(Fault) -> ReplyItem.Value? {
        let first = next()
        if first == UInt8(ascii: "n") {
            try skip(depth)
            return nil
        }
        guard first == UInt8(ascii: "[") else { return .unreadable(try shown(depth)) }
        if attribute.kind == .sequence {
            // A null stands for an empty item (PS3.18, F.2.5).
            return .items(try items(most: most, depth: depth))
        }
        var texts: [String] = []
        var odd: String?
        try elements(depth) { parser throws(Fault) in
            guard texts.count < ReplyItem.mostValues else {
                throw Fault(
                    reason: "\(attribute.words) has more than \(ReplyItem.mostValues) values")
            }
            switch parser.next() {
            case UInt8(ascii: "\""): texts.append(ReplyItem.trimmed(try parser.string()))
            case UInt8(ascii: "n"):
                try parser.skip(depth + 1)
                texts.append("")
            case let byte? where byte == UInt8(ascii: "-") || (48...57).contains(byte):
                let number = try parser.number()
                texts.append(number)
                // Some archives write numbers as texts; a UID or a code is no number.
                if attribute.kind.isWord { odd = number }
            default: odd = try parser.shown(depth + 1)
            }
        }
        if let odd { return .unreadable(odd) }
        if let long = texts.first(where: { $0.utf8.count > ReplyItem.mostBytes }) {
            return .unreadable(String(long.prefix(60)))
        }
        return texts.isEmpty ? nil : .texts(texts)
    }

    // MARK: JSON

    /// The next byte that is no space, which is not taken.
    private mutating func next() -> UInt8? {
        while at < bytes.count {
            switch bytes[at] {
            case 0x20, 0x09, 0x0A, 0x0D: at += 1
            default: return bytes[at]
            }
        }
        return nil
    }

    private var noJSON: Fault { Fault(reason: "it is not JSON, at byte \(at)") }

    private mutating func take(_ byte: Character) throws(Fault) {
        guard let ascii = byte.asciiValue, next() == ascii else { throw noJSON }
        at += 1
    }

    private mutating func elements(
        _ depth: Int, _ body: (inout ReplyJSON) throws(Fault) -> Void
    ) throws(Fault) {
        guard depth <= Self.deepest else {
            throw Fault(reason: "it nests more than \(Self.deepest) deep")
        }
        try take("[")
        guard next() != UInt8(ascii: "]") else { return at += 1 }
        while true {
            try body(&self)
            switch next() {
            case UInt8(ascii: ","): at += 1
            case UInt8(ascii: "]"): return at += 1
            default: throw noJSON
            }
        }
    }

    private mutating func members(
        _ depth: Int, _ body: (inout ReplyJSON, String) throws(Fault) -> Void
    ) throws(Fault) {
        guard depth <= Self.deepest else {
            throw Fault(reason: "it nests more than \(Self.deepest) deep")
        }
        try take("{")
        guard next() != UInt8(ascii: "}") else { return at += 1 }
        while true {
            guard next() == UInt8(ascii: "\"") else { throw noJSON }
            let key = try string()
            try take(":")
            try body(&self, key)
            switch next() {
            case UInt8(ascii: ","): at += 1
            case UInt8(ascii: "}"): return at += 1
            default: throw noJSON
            }
        }
    }

    /// Passes over a value of any kind.
    private mutating func skip(_ depth: Int) throws(Fault) {
        switch next() {
        case UInt8(ascii: "{"):
            try members(depth) { parser, _ throws(Fault) in try parser.skip(depth + 1) }
        case UInt8(ascii: "["):
            try elements(depth) { parser throws(Fault) in try parser.skip(depth + 1) }
        case UInt8(ascii: "\""): _ = try string()
        case UInt8(ascii: "t"): try word("true")
        case UInt8(ascii: "f"): try word("false")
        case UInt8(ascii: "n"): try word("null")
        default: _ = try number()
        }
    }

    private mutating func word(_ word: StaticString) throws(Fault) {
        let text = word.description.utf8
        guard bytes[at...].starts(with: text) else { throw noJSON }
        at += text.count
    }

    /// A value of any kind as a message shows it: its beginning.
    private mutating func shown(_ depth: Int) throws(Fault) -> String {
        _ = next()
        let start = at
        try skip(depth)
        return PlainText.clean(
            String(decoding: bytes[start..<at].prefix(200), as: UTF8.self), limit: 40)
    }

    /// A number, as it stands there; a whole one without fraction and exponent.
    private mutating func number() throws(Fault) -> String {
        let start = at
        while at < bytes.count, "+-.eE0123456789".utf8.contains(bytes[at]) { at += 1 }
        let text = String(decoding: bytes[start..<at].prefix(ReplyItem.mostBytes), as: UTF8.self)
        guard let number = Double(text), number.isFinite else {
            at = start
            throw noJSON
        }
        if Int(text) == nil, let whole = Int(exactly: number) { return "\(whole)" }
        return text
    }

    /// A text, of which no more is kept than a value may have, and a byte.
    private mutating func string() throws(Fault) -> String {
        try take("\"")
        let start = at
        while at < bytes.count, bytes[at] != UInt8(ascii: "\"") {
            if bytes[at] == UInt8(ascii: "\\") { return try escapedString(from: start) }
            at += 1
        }
        guard at < bytes.count else { throw noJSON }
        defer { at += 1 }
        return String(decoding: bytes[start..<at].prefix(ReplyItem.mostBytes + 1), as: UTF8.self)
    }

    private mutating func escapedString(from start: Int) throws(Fault) -> String {
        var text = Array(bytes[start..<at].prefix(ReplyItem.mostBytes + 1))
        var high: UInt32?
        while at < bytes.count, bytes[at] != UInt8(ascii: "\"") {
            var piece: [UInt8] = [bytes[at]]
            at += 1
            if piece[0] == UInt8(ascii: "\\") {
                guard at < bytes.count else { throw noJSON }
                let escape = bytes[at]
                at += 1
                switch escape {
                case UInt8(ascii: "b"): piece = [8]
                case UInt8(ascii: "f"): piece = [12]
                case UInt8(ascii: "n"): piece = [10]
                case UInt8(ascii: "r"): piece = [13]
                case UInt8(ascii: "t"): piece = [9]
                case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): piece = [escape]
                case UInt8(ascii: "u"):
                    let digits = String(decoding: bytes[at...].prefix(4), as: UTF8.self)
                    guard digits.utf8.count == 4, let unit = UInt32(digits, radix: 16) else {
                        throw noJSON
                    }
                    at += 4
                    if (0xD800..<0xDC00).contains(unit) {
                        high = unit
                        continue
                    }
                    var scalar = unit
                    if let first = high, (0xDC00..<0xE000).contains(unit) {
                        scalar = 0x10000 + (first - 0xD800) << 10 + (unit - 0xDC00)
                    }
                    high = nil
                    piece = Array(String(Unicode.Scalar(scalar) ?? "\u{FFFD}").utf8)
                default: throw noJSON
                }
            }
            if text.count <= ReplyItem.mostBytes { text += piece }
        }
        guard at < bytes.count else { throw noJSON }
        at += 1
        return String(decoding: text, as: UTF8.self)
    }
}
