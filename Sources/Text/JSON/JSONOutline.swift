package import Foundation

/// A JSON text gone through byte by byte before it is decoded, for what Foundation does not say:
/// where it breaks off, which key of an object stands there twice, which number cannot be read, and which
/// keys there are.
package struct JSONOutline {
    /// Why a text is not taken.
    package enum Fault: Error {
        /// Another encoding than UTF-8, in words.
        case encoding(String)
        /// Not JSON; `line` is where it ends being so.
        case syntax(line: Int, String)
        /// What is wrong with a member, as the end of a sentence.
        case field(path: String, String)

        /// What is wrong, without a full stop.
        package var sentence: String {
            switch self {
            case .encoding(let encoding): "its text is \(encoding)"
            case .syntax(let line, let reason): "it is no JSON, line \(line): \(reason)"
            case .field(let path, let reason):
                "'\(PlainText.clean(path, limit: 200))' \(reason)"
            }
        }
    }

    /// The kinds of members that are there: of a list's entries the first one's stands for all.
    private var kinds = MemberKinds()

    /// Where the first `null` of each kind stands as a member of an object: its path with numbers,
    /// and with `[]` for a list's entries.
    package private(set) var nulls: [(path: String, pattern: String)] = []

    /// The whole as a value, where it was asked for.
    private var value: JSONValue?
    private let keepsValue: Bool

    /// How deep lists and objects may nest: deeper than any of ours.
    private static let deepest = 256

    private let bytes: [UInt8]
    private var place: Int
    private var stack: [Level] = []

    private struct Level {
        var isObject: Bool
        /// The kind of what stands in the present member or entry.
        var kind: Int
        /// The kind of the object or list itself.
        let own: Int
        /// The present member's name, not at any length.
        var name = ""
        /// The number of a list's present entry.
        var count = 0
        var names: Set<String> = []
        /// The present member's name, and what came before it; where values are kept.
        var key = ""
        var keyed: [String: JSONValue] = [:]
        var entries: [JSONValue] = []
    }

    /// - Throws: ``Fault``.
    package init(_ data: Data) throws(Fault) { try self.init(data, keepsValue: false) }

    /// The value that a text of JSON holds.
    ///
    /// - Throws: ``Fault``.
    static func value(of data: Data) throws(Fault) -> JSONValue {
        try JSONOutline(data, keepsValue: true).value ?? .null
    }

    private init(_ data: Data, keepsValue: Bool) throws(Fault) {
        bytes = [UInt8](data)
        self.keepsValue = keepsValue
        place = 0
        if let encoding = Self.otherEncoding(bytes) { throw .encoding(encoding) }
        if bytes.starts(with: Self.mark) { place = 3 }
        guard String(validating: bytes, as: UTF8.self) != nil else {
            throw .encoding("not UTF-8")
        }
        try readAll()
    }

    /// The mark with which some programs begin UTF-8.
    package static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// UTF-16 and UTF-32 by their marks, or by the zeros that they put into plain text.
    package static func otherEncoding(_ bytes: some Collection<UInt8>) -> String? {
        let start = Array(bytes.prefix(4))
        if start.starts(with: [0xFF, 0xFE, 0, 0]) || start.starts(with: [0, 0, 0xFE, 0xFF]) {
            return "UTF-32"
        }
        if start.starts(with: [0xFF, 0xFE]) || start.starts(with: [0xFE, 0xFF]) {
            return "UTF-16"
        }
        guard start.count >= 2 else { return nil }
        return (start[0] == 0) != (start[1] == 0) ? "UTF-16" : nil
    }

    /// The text of the value at a path as ``path`` writes it, such as `3` or `"yes"`; cut after some
    /// letters. Nil where there is none.
    package func value(at wanted: String) -> String? {
        var outline = self
        return outline.find(wanted)
    }

    /// Where the first of each kind of member stands that nobody knows; of those within another one
    /// only the outermost, which the others go with.
    ///
    /// - Parameter isKnown: Says it of a member's path, with `[]` for a list's entries.
    package func unknown(_ isKnown: (String) -> Bool) -> [String] {
        kinds.outermost { !isKnown($0) }.sorted()
    }

    /// Such members, where the value that was read of this text writes all its members again.
    ///
    /// - Parameter written: What it writes.
    package func unknown(besides written: JSONOutline) -> [String] {
        // A member that is null is not written again.
        let nulls = Set(nulls.map(\.pattern))
        let known = written.kinds.patterns
        return unknown { known.contains($0) || nulls.contains($0) }
    }

    // MARK: Going through

    /// Where the present value stands: `events[3].clicks[0].position`.
    private var path: String {
        var path = ""
        for level in stack {
            if !level.isObject {
                path += "[\(level.count)]"
            } else {
                path += path.isEmpty ? level.name : "." + level.name
            }
        }
        return path
    }

    private mutating func readAll() throws(Fault) {
        try readValue()
        skipBlanks()
        guard place == bytes.count else { throw syntax("something follows the end") }
    }

    /// Reads one value with all that is in it, without recursion: nesting comes from outside.
    private mutating func readValue() throws(Fault) {
        let floor = stack.count
        repeat {
            try readStart()
            // Where a value ended, so may those around it.
            while stack.count > floor, try isNextAValue() == false { close() }
        } while stack.count > floor
    }

    /// Reads a value, or the start of one that holds others and is not empty.
    private mutating func readStart() throws(Fault) {
        while true {
            skipBlanks()
            guard place < bytes.count else { throw syntax("it ends too early") }
            switch bytes[place] {
            case UInt8(ascii: "{"):
                place += 1
                try push(isObject: true)
                skipBlanks()
                if place < bytes.count, bytes[place] == UInt8(ascii: "}") { return }
                try readName()
            case UInt8(ascii: "["):
                place += 1
                try push(isObject: false)
                skipBlanks()
                if place < bytes.count, bytes[place] == UInt8(ascii: "]") { return }
            case UInt8(ascii: "\""):
                let text = try readText()
                if keepsValue { add(.string(text)) }
                return
            default: return try readWord()
            }
        }
    }

    private mutating func push(isObject: Bool) throws(Fault) {
        guard stack.count < Self.deepest else {
            throw syntax("lists and objects nest more than \(Self.deepest) deep")
        }
        let own = stack.last?.kind ?? MemberKinds.whole
        let kind: Int
        if isObject {
            kind = own
        } else if let known = kinds.known(nil, in: own) {
            kind = known
        } else {
            kind = try kinds.add(nil, in: own, at: nil)
        }
        stack.append(Level(isObject: isObject, kind: kind, own: own))
    }

    /// Leaves the innermost object or list.
    private mutating func close() {
        let level = stack.removeLast()
        if keepsValue { add(level.isObject ? .object(level.keyed) : .array(level.entries)) }
    }

    /// Puts a value that was read into what it stands in.
    private mutating func add(_ new: JSONValue) {
        guard let top = stack.indices.last else { return value = new }
        if stack[top].isObject {
            stack[top].keyed[stack[top].key] = new
        } else {
            stack[top].entries.append(new)
        }
    }

    /// After a value within a list or object: whether another follows; the end is passed over.
    private mutating func isNextAValue() throws(Fault) -> Bool {
        skipBlanks()
        guard place < bytes.count else { throw syntax("it ends too early") }
        let isObject = stack[stack.count - 1].isObject
        let byte = bytes[place]
        place += 1
        if byte == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) { return false }
        guard byte == UInt8(ascii: ",") else {
            place -= 1
            throw syntax("a comma or a closing bracket is missing")
        }
        if isObject {
            try readName()
        } else {
            stack[stack.count - 1].count += 1
        }
        return true
    }

    /// Reads a member's name and the colon.
    private mutating func readName() throws(Fault) {
        skipBlanks()
        guard place < bytes.count, bytes[place] == UInt8(ascii: "\"") else {
            throw syntax("a member's name in quotation marks is missing")
        }
        let name = try readText()
        skipBlanks()
        guard place < bytes.count, bytes[place] == UInt8(ascii: ":") else {
            throw syntax("a colon is missing")
        }
        place += 1
        let top = stack.count - 1
        stack[top].name = String(name.prefix(60))
        if keepsValue { stack[top].key = name }
        guard stack[top].names.insert(name).inserted else {
            throw .field(path: path, "stands there twice, so which one counts is not known")
        }
        let (own, short) = (stack[top].own, stack[top].name)
        // A path is as long as it is deep: only that of the first of a kind is made.
        if let known = kinds.known(short, in: own) {
            stack[top].kind = known
        } else {
            stack[top].kind = try kinds.add(short, in: own, at: path)
        }
    }

    private mutating func readText() throws(Fault) -> String {
        let start = place
        place += 1
        var isEscaped = false
        while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: "\""):
                place += 1
                let inside = bytes[start + 1..<place - 1]
                guard isEscaped else { return String(decoding: inside, as: UTF8.self) }
                guard
                    let text = try? JSONDecoder().decode(
                        String.self, from: Data(bytes[start..<place]))
                else { throw syntax("a text has a backslash that JSON does not know") }
                return text
            case UInt8(ascii: "\\"):
                isEscaped = true
                place += 2
            case ..<32: throw syntax("a text has a line break or a control character in it")
            default: place += 1
            }
        }
        place = bytes.count
        throw syntax("a quotation mark is not closed")
    }

    /// A number, `true`, `false` or `null`.
    private mutating func readWord() throws(Fault) {
        let start = place
        while place < bytes.count, !" \t\r\n,]}:[{\"".utf8.contains(bytes[place]) { place += 1 }
        let word = String(decoding: bytes[start..<place].prefix(400), as: UTF8.self)
        switch word {
        case "true", "false": if keepsValue { add(.bool(word == "true")) }
        case "null":
            if stack.last?.isObject == true, let kind = stack.last?.kind, kinds.isFirstNull(kind) {
                nulls.append((path, kinds.pattern(of: kind)))
            }
            if keepsValue { add(.null) }
        default:
            guard !word.isEmpty else { throw syntax("a value is missing") }
            let shown = word.prefix(40)
            guard Self.isNumber(word) else {
                let path = path
                guard !path.isEmpty else { throw syntax("'\(shown)' is no value") }
                throw .field(path: path, "is \(shown), which is no value of JSON")
            }
            guard place - start <= 400, let number = Double(word), number.isFinite else {
                throw .field(
                    path: path.isEmpty ? "the file" : path, "is \(shown), which is too large")
            }
            if keepsValue {
                add((Int(word) ?? Int(exactly: number)).map(JSONValue.int) ?? .double(number))
            }
        }
    }

    /// Whether a word is a number as JSON writes it: `-12.5e+3`.
    private static func isNumber(_ word: String) -> Bool {
        var rest = word.utf8[...]
        func digits() -> Int {
            let count = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.count
            rest = rest.dropFirst(count)
            return count
        }
        if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
        let isZero = rest.first == UInt8(ascii: "0")
        let whole = digits()
        guard whole > 0, !isZero || whole == 1 else { return false }
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            guard digits() > 0 else { return false }
        }
        if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
            rest = rest.dropFirst()
            if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") {
                rest = rest.dropFirst()
            }
            guard digits() > 0 else { return false }
        }
        return rest.isEmpty
    }

    private mutating func skipBlanks() {
        while place < bytes.count, " \t\r\n".utf8.contains(bytes[place]) { place += 1 }
    }

    private func syntax(_ reason: String) -> Fault {
        let line = bytes[..<min(place, bytes.count)].count { $0 == UInt8(ascii: "\n") } + 1
        return .syntax(line: line, reason)
    }

    // MARK: Looking up

    private mutating func find(_ wanted: String) -> String? {
        (place, stack) = (bytes.starts(with: Self.mark) ? 3 : 0, [])
        // The text was gone through before: it is JSON.
        while place < bytes.count {
            skipBlanks()
            if path == wanted, place < bytes.count {
                let start = place
                guard (try? readValue()) != nil else { return nil }
                return shown(start..<place)
            }
            guard (try? step()) != nil else { return nil }
        }
        return nil
    }

    /// Goes on by one value or the start of one.
    private mutating func step() throws(Fault) {
        guard place < bytes.count else { throw syntax("it ends") }
        switch bytes[place] {
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            let isObject = bytes[place] == UInt8(ascii: "{")
            place += 1
            try push(isObject: isObject)
            skipBlanks()
            let close = isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")
            if place < bytes.count, bytes[place] != close {
                if isObject { try readName() }
                return
            }
        case UInt8(ascii: "\""): _ = try readText()
        default: try readWord()
        }
        while !stack.isEmpty, try isNextAValue() == false { close() }
        if stack.isEmpty { place = bytes.count }
    }

    /// A value on one line, and not at any length.
    private func shown(_ range: Range<Int>) -> String {
        let value = bytes[range.prefix(400)]
        let name = try? JSONDecoder().decode(String.self, from: Data(value))
        let text = name.map { "\"\($0)\"" } ?? String(decoding: value, as: UTF8.self)
        let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return words.count > 160 ? words.prefix(159) + "…" : words
    }
}
