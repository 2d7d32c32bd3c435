/// Checks that options which are texts say something: an empty one must not stand for none at all.
///
/// - Parameter options: Each by its key; nil is left out.
/// - Throws: ``StageError``, naming the option.
func checkFilled(_ options: [(key: String, text: String?)]) throws {
    for (key, text) in options {
        guard let text, text.allSatisfy(\.isWhitespace) else { continue }
        throw StageError("'\(key)' is '\(text)', which is empty; fill it in, or leave it out")
    }
}
