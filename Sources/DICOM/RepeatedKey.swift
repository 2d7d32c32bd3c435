internal import Foundation

/// Finds a key that a JSON object has twice, of which decoders keep one and say nothing.
struct RepeatedKey {
    private let bytes: [UInt8]
    private var at = 0

    /// The first such key; nil where there is none.
    ///
    /// - Parameter data: JSON that a decoder takes.
    static func first(in data: Data) -> String? {
        var scan = RepeatedKey(bytes: Array(data))
        return scan.search()
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private mutating func search() -> String? {
        // One set of keys for each open object; nil for a list.
        var open: [Set<String>?] = []
        while at < bytes.count {
            switch bytes[at] {
            case UInt8(ascii: "{"): open.append([])
            case UInt8(ascii: "["): open.append(nil)
            case UInt8(ascii: "}"), UInt8(ascii: "]"): _ = open.popLast()
            case UInt8(ascii: "\""):
                let text = string()
                if isKey, let last = open.indices.last, open[last] != nil,
                    open[last]?.insert(text).inserted == false
                {
                    return text
                }
                continue
            default: break
            }
            at += 1
        }
        return nil
    }

    /// The string that begins here; moves behind it.
    private mutating func string() -> String {
        let start = at
        at += 1
        while at < bytes.count, bytes[at] != UInt8(ascii: "\"") {
            at += bytes[at] == UInt8(ascii: "\\") ? 2 : 1
        }
        at = min(at + 1, bytes.count)
        let raw = Data(bytes[start..<at])
        return (try? JSONDecoder().decode(String.self, from: raw))
            ?? String(decoding: raw, as: UTF8.self)
    }

    /// Whether a colon follows.
    private var isKey: Bool {
        bytes[at...].first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } == UInt8(ascii: ":")
    }
}
