/// A JSON value of any form, as far as one must know whether it may be points.
struct PromptShape: Decodable {
    /// Its entries as text, where it is a list or an object; a text by itself is one entry. Empty
    /// texts and lists are not.
    private(set) var entries: [String] = []

    /// Whether lists or objects stand within it.
    private(set) var isNested = false

    /// Whether it is a list of three numbers.
    private(set) var isTriple = false

    init(from decoder: any Decoder) throws {
        if var list = try? decoder.unkeyedContainer() {
            var numbers = 0
            while !list.isAtEnd {
                if let number = try? list.decode(Double.self) {
                    numbers += 1
                    entries.append("\(number)")
                } else if let text = try? list.decode(String.self) {
                    if !text.isEmpty { entries.append(text) }
                } else if let inner = try? list.decode(PromptShape.self) {
                    isNested = true
                    if !inner.entries.isEmpty { entries.append("\(inner.entries)") }
                } else if (try? list.decodeNil()) != true {
                    // True, false, or what is not a value at all.
                    guard (try? list.decode(Bool.self)) != nil else { return }
                }
            }
            isTriple = numbers == 3 && entries.count == 3
        } else if let object = try? decoder.container(keyedBy: AnyKey.self) {
            for key in object.allKeys.sorted(by: { $0.stringValue < $1.stringValue }) {
                guard let inner = try? object.decode(PromptShape.self, forKey: key) else {
                    continue
                }
                isNested = isNested || inner.isNested || inner.isTriple
                if !inner.entries.isEmpty { entries.append("\(key.stringValue): \(inner.entries)") }
            }
        } else if let text = try? decoder.singleValueContainer().decode(String.self), !text.isEmpty
        {
            entries = [text]
        }
    }

    /// Whether it may be a point or a list of points.
    var mayBePoints: Bool { (isNested || isTriple) && !entries.isEmpty }
}
