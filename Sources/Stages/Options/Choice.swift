internal import Pipeline

/// Reads an option that takes one of a few words.
///
/// - Throws: ``StageError``, listing the words.
func choice<Value: RawRepresentable & CaseIterable>(
    _ word: String, of type: Value.Type, option: String
) throws -> Value where Value.RawValue == String {
    guard let value = Value(rawValue: word) else {
        let words = Value.allCases.map(\.rawValue).joined(separator: ", ")
        throw StageError("'\(option)' is '\(word)'; it may be \(words)")
    }
    return value
}
