internal import Text

/// What is wrong with a JSON file, in words and with the place.
package enum DecodingFault {
    case missing(key: String, owner: String)
    case field(path: String, fault: String)
    case notJSON

    /// - Parameter value: The text of what stands at a path, where the file is known to be JSON.
    package init(_ error: DecodingError, value: ((String) -> String?)? = nil) {
        switch error {
        case .keyNotFound(let key, let context):
            self = .missing(key: key.stringValue, owner: path(context.codingPath) ?? "the file")
        case .typeMismatch(let type, let context):
            let path = path(context.codingPath)
            self = .field(
                path: path ?? "the file",
                fault: fault("must be \(word(for: type))", path.flatMap { value?($0) }))
        case .valueNotFound(let type, let context):
            self = .field(
                path: path(context.codingPath) ?? "the file",
                fault: "is null; it must be \(word(for: type))")
        case .dataCorrupted(let context):
            let path = path(context.codingPath)
            guard path != nil || value != nil else {
                self = .notJSON
                return
            }
            self = .field(
                path: path ?? "the file",
                fault: fault(context.debugDescription, path.flatMap { value?($0) }))
        @unknown default:
            self = .notJSON
        }
    }
}

/// A sentence that begins with `must be`, behind the value that is not.
private func fault(_ sentence: String, _ value: String?) -> String {
    guard let value, sentence.hasPrefix("must be") else { return sentence }
    return "is \(PlainText.clean(value, limit: 160)); it \(sentence)"
}

/// `events[3].clicks[0].position`
private func path(_ keys: [any CodingKey]) -> String? {
    guard !keys.isEmpty else { return nil }
    return keys.reduce(into: "") { path, key in
        if let index = key.intValue {
            path += "[\(index)]"
        } else {
            let name = key.stringValue.prefix(60)
            path += path.isEmpty ? String(name) : "." + name
        }
    }
}

private func word(for type: any Any.Type) -> String {
    switch type {
    case is Bool.Type: "true or false"
    case is String.Type: "a text"
    case is Double.Type: "a number"
    case is any Collection.Type where !(type is [String: Any].Type): "a list"
    default: "an object"
    }
}
