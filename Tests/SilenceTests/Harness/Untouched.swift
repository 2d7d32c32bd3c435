/// The input itself cannot be read.
struct Untouched: Error, CustomStringConvertible {
    let kind: String
    let sentence: String
    var description: String { "\(kind), untouched: \(sentence)" }
}
