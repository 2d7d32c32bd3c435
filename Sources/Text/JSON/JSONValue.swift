package import Foundation

/// A JSON value.
///
/// Numbers that JSON cannot hold (not a number, infinite) are written as `null`.
public enum JSONValue: Sendable, Hashable {
    case null
    case bool(Bool)
    case int(Int)
    case double(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])
}

extension JSONValue: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Int.self) {
            self = .int(value)
        } else if let value = try? container.decode(Double.self) {
            self = .double(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([JSONValue].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .int(let value): try container.encode(value)
        case .double(let value) where !value.isFinite: try container.encodeNil()
        case .double(let value): try container.encode(value)
        case .string(let value): try container.encode(value)
        case .array(let values): try container.encode(values)
        case .object(let members): try container.encode(members)
        }
    }
}

extension JSONValue {
    /// The value that a text holds, read in one go: a decoder takes a time for each value that grows
    /// with its depth, and what comes from outside may nest.
    ///
    /// - Throws: ``JSONOutline/Fault``, for a member that stands there twice, too.
    package init(json data: Data) throws(JSONOutline.Fault) {
        self = try JSONOutline.value(of: data)
    }

    /// What `value` is when written as JSON.
    ///
    /// - Throws: The encoder's error, for a value that JSON cannot hold.
    public init(encoding value: some Encodable) throws {
        self = try JSONDecoder().decode(JSONValue.self, from: JSONEncoder().encode(value))
    }

    /// The value as one line of JSON, keys in alphabetical order: equal values, equal text.
    public func text() throws -> String {
        String(decoding: try JSONEncoder.line.encode(self), as: UTF8.self)
    }

    /// With another text for each of some texts, wherever they stand as values.
    package func replacing(texts: Set<String>, with other: String) -> JSONValue {
        switch self {
        case .string(let text) where texts.contains(text): .string(other)
        case .array(let values): .array(values.map { $0.replacing(texts: texts, with: other) })
        case .object(let members):
            .object(members.mapValues { $0.replacing(texts: texts, with: other) })
        default: self
        }
    }

    /// The member of an object under `key`; `nil` where there is none, or this is no object.
    public subscript(_ key: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members[key]
    }
}

// MARK: - Literals

extension JSONValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByStringLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    public init(nilLiteral: ()) { self = .null }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(integerLiteral value: Int) { self = .int(value) }
    public init(floatLiteral value: Double) { self = .double(value) }
    public init(stringLiteral value: String) { self = .string(value) }
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(Dictionary(elements) { _, last in last })
    }
}
