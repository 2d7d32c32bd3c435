internal import Foundation
internal import Text

/// Values on their way into a `.js` file: a page that lies on a disk may load scripts, and nothing
/// else.
enum ScriptText {
    /// A call with one value: `name({...});`.
    ///
    /// `<` is written as its code, so that no value ends a script or begins a comment in one, even
    /// where somebody puts the file into a page; so are the two line ends that JSON allows within
    /// texts and old browsers did not.
    static func call(_ name: String, _ value: some Encodable) throws -> String {
        "\(name)(\(safe(try json(value))));\n"
    }

    static func json(_ value: some Encodable) throws -> String {
        String(decoding: try JSONEncoder.line.encode(value), as: UTF8.self)
    }

    static func safe(_ json: String) -> String {
        json.replacingOccurrences(of: "<", with: "\\u003c")
            .replacingOccurrences(of: "\u{2028}", with: "\\u2028")
            .replacingOccurrences(of: "\u{2029}", with: "\\u2029")
    }
}
