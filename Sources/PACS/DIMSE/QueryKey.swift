/// A key of a query: an attribute, and the value that it must match, empty for any.
struct QueryKey {
    let tag: UInt32
    let value: String

    init(_ tag: UInt32, _ value: String = "") {
        self.tag = tag
        self.value = value
    }

    static let level: UInt32 = 0x0008_0052
    static let accession: UInt32 = 0x0008_0050

    init(_ attribute: ReplyAttribute, _ value: String = "") { self.init(attribute.tag, value) }
}
