/// Plain data of a pickle as text: a text as it is, anything else as JSON.
struct PickleText {
    /// Bytes of one text: a longer one is not a description of a network.
    static let longest = 64 << 10
    static let deepest = 8

    private let pickle: Pickle

    /// Bytes that may still be written. Whatever a file refers to again and again, this ends it.
    private var left = 1 << 20

    init(_ pickle: Pickle) { self.pickle = pickle }

    /// - Returns: nil for what holds a tensor or an object of a class, or is too large.
    mutating func text(_ value: PickleValue) -> String? {
        var text = ""
        let isWhole: Bool
        if case .string(let string) = value {
            isWhole = string.utf8.count <= Self.longest
            if isWhole { text = string }
        } else {
            isWhole = write(value, to: &text, depth: 0)
        }
        left -= text.utf8.count + 1
        return isWhole && left >= 0 ? text : nil
    }

    /// Stops as soon as the text is too long, so that one that repeats itself ends too.
    private func write(_ value: PickleValue, to json: inout String, depth: Int) -> Bool {
        guard left >= 0, depth <= Self.deepest, json.utf8.count <= Self.longest else {
            return false
        }
        switch value {
        case .none: json += "null"
        case .boolean(let boolean): json += boolean ? "true" : "false"
        case .integer(let integer): json += String(integer)
        case .float(let float):
            guard float.isFinite else { return false }
            json += "\(float)"
        case .string(let text):
            guard text.utf8.count <= Self.longest else { return false }
            json += JSONText.quoted(text)
        case .global, .opaque: return false
        case .object(let place):
            switch pickle.objects[place] {
            case .list(let items), .tuple(let items):
                json += "["
                for (index, item) in items.enumerated() {
                    if index > 0 { json += "," }
                    guard write(item, to: &json, depth: depth + 1) else { return false }
                }
                json += "]"
            case .dictionary(let pairs):
                guard pairs.count <= Self.longest / 4, let entries = pickle.dictionary(value),
                    entries.count == pairs.count
                else { return false }
                json += "{"
                for (index, entry) in entries.enumerated() {
                    if index > 0 { json += "," }
                    json += JSONText.quoted(entry.key) + ":"
                    guard write(entry.value, to: &json, depth: depth + 1) else { return false }
                }
                json += "}"
            case .storage, .tensor: return false
            }
        }
        return json.utf8.count <= Self.longest
    }
}
