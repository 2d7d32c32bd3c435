internal import Foundation

/// The text that Python prints of a value, as its programs leave it in their logs, turned into
/// JSON: dictionaries, lists, tuples, texts, numbers, `True`, `False` and `None`.
///
/// - Source: The Python Language Reference, 2.4 (literals) and 6.2 (displays).
struct PythonLiteral {
    private let source: [UInt8]
    private var place = 0
    private var json: [UInt8] = []

    /// - Parameter text: The value, in UTF-8.
    init(_ text: some Sequence<UInt8>) { source = Array(text) }

    /// The value as JSON; nil where the text is something else. What is left unbalanced here is
    /// found by whoever reads the JSON.
    func asJSON() -> Data? {
        var literal = self
        literal.json.reserveCapacity(source.count)
        while let byte = literal.peek() {
            guard literal.take(byte) else { return nil }
        }
        return Data(literal.json)
    }

    private func peek(_ ahead: Int = 0) -> UInt8? {
        place + ahead < source.count ? source[place + ahead] : nil
    }

    /// Turns the next token into JSON.
    private mutating func take(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "'"), UInt8(ascii: "\""): return takeText(byte)
        case UInt8(ascii: "("), UInt8(ascii: "["): json.append(UInt8(ascii: "["))
        case UInt8(ascii: ")"), UInt8(ascii: "]"): close(UInt8(ascii: "]"))
        case UInt8(ascii: "}"): close(byte)
        case UInt8(ascii: "{"), UInt8(ascii: ":"), UInt8(ascii: ","), UInt8(ascii: " "):
            json.append(byte)
        default: return takeWord()
        }
        place += 1
        return true
    }

    /// A tuple of one has a comma after it, which JSON does not know.
    private mutating func close(_ bracket: UInt8) {
        while json.last == UInt8(ascii: " ") { json.removeLast() }
        if json.last == UInt8(ascii: ",") { json.removeLast() }
        json.append(bracket)
    }

    private mutating func takeWord() -> Bool {
        let start = place
        while let byte = peek(), !" ,:'\"()[]{}".utf8.contains(byte) { place += 1 }
        switch String(decoding: source[start..<place], as: UTF8.self) {
        case "True": json += Array("true".utf8)
        case "False": json += Array("false".utf8)
        case "None": json += Array("null".utf8)
        case let word:
            // 7, -1.5, 1e-05; not nan, not inf, and no name.
            guard let number = Double(word), number.isFinite, word.utf8.allSatisfy(isOfNumber)
            else { return false }
            // As it was written, where that is a number of JSON, too.
            let isWhole = word.utf8.allSatisfy("0123456789".utf8.contains) && !word.hasPrefix("0")
            json += Array((isWhole ? word : "\(number)").utf8)
        }
        return true
    }

    private mutating func takeText(_ quote: UInt8) -> Bool {
        place += 1
        json.append(UInt8(ascii: "\""))
        while let byte = peek() {
            place += 1
            switch byte {
            case quote:
                json.append(UInt8(ascii: "\""))
                return true
            case UInt8(ascii: "\\"):
                guard takeEscape() else { return false }
            case UInt8(ascii: "\""): json += [UInt8(ascii: "\\"), byte]
            case ..<32: return false
            default: json.append(byte)
            }
        }
        return false
    }

    /// What stands after a backslash.
    private mutating func takeEscape() -> Bool {
        guard let byte = peek() else { return false }
        place += 1
        switch byte {
        case UInt8(ascii: "'"): json.append(byte)
        case UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: "n"), UInt8(ascii: "r"),
            UInt8(ascii: "t"):
            json += [UInt8(ascii: "\\"), byte]
        case UInt8(ascii: "x"): return takeScalar(digits: 2)
        case UInt8(ascii: "u"): return takeScalar(digits: 4)
        case UInt8(ascii: "U"): return takeScalar(digits: 8)
        default: return false
        }
        return true
    }

    private mutating func takeScalar(digits: Int) -> Bool {
        guard place + digits <= source.count else { return false }
        let text = String(decoding: source[place..<place + digits], as: UTF8.self)
        place += digits
        guard let value = UInt32(text, radix: 16), let scalar = Unicode.Scalar(value) else {
            return false
        }
        json +=
            value < 32 || value == 34 || value == 92
            ? Array(("\\u" + String(repeating: "0", count: 2) + hexadecimal(value)).utf8)
            : Array(String(Character(scalar)).utf8)
        return true
    }
}

/// Two digits of a number below 256.
private func hexadecimal(_ value: UInt32) -> String {
    (value < 16 ? "0" : "") + String(value, radix: 16)
}

private func isOfNumber(_ byte: UInt8) -> Bool { "0123456789+-.eE".utf8.contains(byte) }
