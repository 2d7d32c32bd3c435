/// A data set of an archive's answer, by C-FIND or DICOMweb: the values of the attributes that are
/// looked at here.
struct ReplyItem {
    /// What stands in an attribute. One without a value is absent.
    enum Value {
        case texts([String])
        case items([ReplyItem])
        /// Something that is no value of such an attribute, as a message shows it.
        case unreadable(String)
    }

    private var values: [UInt32: Value] = [:]

    /// Text that no attribute looked at here may exceed.
    static let mostBytes = 1024
    /// Values that an attribute may have.
    static let mostValues = 1000

    init() {}

    /// A match of C-FIND.
    init(_ header: DICOMHeader, _ attributes: [ReplyAttribute]) {
        for attribute in attributes {
            switch header.reply(attribute.tag) {
            case .absent: continue
            case .text(let text):
                values[attribute.tag] = .texts(
                    text.split(separator: "\\", omittingEmptySubsequences: false).map(Self.trimmed))
            case .unreadable(let shown): values[attribute.tag] = .unreadable(shown)
            }
        }
    }

    func value(_ attribute: ReplyAttribute) -> Value? { values[attribute.tag] }

    /// Sets an attribute; false where it stands there already.
    mutating func set(_ attribute: ReplyAttribute, _ value: Value?) -> Bool {
        guard values[attribute.tag] == nil else { return false }
        values[attribute.tag] = value
        return true
    }

    /// Without the spaces and zeros that pad text.
    static func trimmed(_ text: some StringProtocol) -> String {
        let isPadding = { (character: Character) in character == " " || character == "\0" }
        let first = text.drop(while: isPadding)
        return first.lastIndex { !isPadding($0) }.map { String(first[...$0]) } ?? ""
    }
}
