/// An attribute as PS3.6 has it: what a reader asks a data set for, and calls it in a message.
package struct Attribute: Sendable, Hashable {
    package let tag: Tag
    package let name: String
    package let kind: Kind

    /// What its value must be.
    package enum Kind: Sendable, Hashable {
        /// Free text in the data set's character set.
        case text
        /// One word, such as `CT`.
        case word
        /// Words with backslashes between.
        case words
        case uid
        /// One whole number.
        case integer
        /// So many finite numbers; nil: one or more.
        case numbers(Int?)
        case sequence
        case pixels
    }

    init(_ tag: UInt32, _ name: String, _ kind: Kind) {
        self.tag = Tag(tag)
        self.name = name
        self.kind = kind
    }
}

extension Attribute: CustomStringConvertible {
    /// `Rescale Slope (0028,1053)`
    package var description: String { "\(name) \(tag)" }
}
