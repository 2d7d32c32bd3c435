/// A JSON text, taken apart so that it can be changed in ways in which no encoder would write it.
indirect enum JSONNode: Sendable, Equatable {
    case object([Member])
    case array([JSONNode])
    /// A text with its quotation marks, a number, or a word.
    case token(String)

    struct Member: Sendable, Equatable {
        var key: String
        var value: JSONNode
    }

    struct Unreadable: Error {}

    /// - Parameter text: Valid JSON.
    init(_ text: String) throws {
        var reader = Reader(bytes: Array(text.utf8))
        self = try reader.value()
    }

    var text: String {
        switch self {
        case .object(let members):
            "{" + members.map { "\"\($0.key)\": \($0.value.text)" }.joined(separator: ", ") + "}"
        case .array(let items): "[" + items.map(\.text).joined(separator: ", ") + "]"
        case .token(let token): token
        }
    }

    private struct Reader {
        let bytes: [UInt8]
        var place = 0

        mutating func skip() {
            while place < bytes.count, " \t\r\n".utf8.contains(bytes[place]) { place += 1 }
        }

        mutating func take(_ byte: Character) -> Bool {
            skip()
            guard place < bytes.count, bytes[place] == byte.asciiValue else { return false }
            place += 1
            return true
        }

        mutating func token() throws -> String {
            skip()
            let start = place
            if take("\"") {
                while place < bytes.count, bytes[place] != UInt8(ascii: "\"") {
                    place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1
                }
                place += 1
            } else {
                while place < bytes.count, !",]}: \t\r\n".utf8.contains(bytes[place]) { place += 1 }
            }
            guard place > start, place <= bytes.count else { throw Unreadable() }
            return String(decoding: bytes[start..<place], as: UTF8.self)
        }

        mutating func value() throws -> JSONNode {
            if take("{") {
                var members: [Member] = []
                while !take("}") {
                    let key = try token()
                    guard take(":") else { throw Unreadable() }
                    members.append(
                        Member(key: String(key.dropFirst().dropLast()), value: try value()))
                    _ = take(",")
                }
                return .object(members)
            }
            if take("[") {
                var items: [JSONNode] = []
                while !take("]") {
                    items.append(try value())
                    _ = take(",")
                }
                return .array(items)
            }
            return .token(try token())
        }
    }
}

// MARK: - Places in it

extension JSONNode {
    /// A step from a node to one inside it.
    enum Step: Sendable, Hashable {
        case key(String)
        case item(Int)
    }

    /// All places below this node; of a long list only the first and the last item's, unless every
    /// item's are asked for.
    func places(_ path: [Step] = [], everyItem: Bool) -> [(path: [Step], node: JSONNode)] {
        switch self {
        case .object(let members):
            members.flatMap { member in
                let inner = path + [.key(member.key)]
                return [(inner, member.value)] + member.value.places(inner, everyItem: everyItem)
            }
        case .array(let items):
            items.indices.filter { everyItem || $0 == 0 || $0 == items.count - 1 }.flatMap {
                let inner = path + [.item($0)]
                return [(inner, items[$0])] + items[$0].places(inner, everyItem: everyItem)
            }
        case .token: []
        }
    }

    /// The same, and of places that only other items have the first of each kind.
    func placesOfEveryKind(everyItem: Bool) -> [(path: [Step], node: JSONNode)] {
        let places = places(everyItem: everyItem)
        var seen = Set(places.map(\.path.pattern))
        return places
            + self.places(everyItem: true).filter { seen.insert($0.path.pattern).inserted }
    }

    /// Puts members or items in place of the one at a path; none removes it.
    func replacing(_ path: [Step], with new: [Member]) -> JSONNode {
        guard let step = path.first else { return new.first?.value ?? self }
        let rest = Array(path.dropFirst())
        switch (self, step) {
        case (.object(let members), .key(let key)):
            return .object(
                members.flatMap { member in
                    guard member.key == key else { return [member] }
                    guard !rest.isEmpty else { return new }
                    return [
                        Member(key: key, value: member.value.replacing(rest, with: new))
                    ]
                })
        case (.array(let items), .item(let number)):
            return .array(
                items.enumerated().flatMap { at, item in
                    guard at == number else { return [item] }
                    return rest.isEmpty ? new.map(\.value) : [item.replacing(rest, with: new)]
                })
        default: return self
        }
    }

    var isNumber: Bool {
        if case .token(let token) = self { Double(token) != nil } else { false }
    }

    /// Every token by its place: what a reader made of a text, written again.
    var facts: [String: String] {
        var facts: [String: String] = [:]
        collect(&facts, "")
        return facts
    }

    private func collect(_ facts: inout [String: String], _ place: String) {
        switch self {
        case .object(let members):
            for member in members {
                member.value.collect(&facts, place.isEmpty ? member.key : "\(place).\(member.key)")
            }
        case .array(let items):
            for (number, item) in items.enumerated() {
                item.collect(&facts, "\(place)[\(number)]")
            }
        case .token(let token): facts[place] = token
        }
    }
}

extension [JSONNode.Step] {
    /// Such as `events[].clicks[].position`.
    var pattern: String {
        reduce("") { text, step in
            switch step {
            case .key(let key): text.isEmpty ? key : "\(text).\(key)"
            case .item: text + "[]"
            }
        }
    }

    /// Such as `events[0].clicks[1].position`.
    var place: String {
        reduce("") { text, step in
            switch step {
            case .key(let key): text.isEmpty ? key : "\(text).\(key)"
            case .item(let number): "\(text)[\(number)]"
            }
        }
    }

    /// The last key on the way.
    var key: String {
        for step in reversed() { if case .key(let key) = step { return key } }
        return ""
    }
}
