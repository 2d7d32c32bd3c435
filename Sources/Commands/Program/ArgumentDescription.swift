/// An option, flag or positional argument as the parser describes it.
package struct ArgumentDescription: Decodable, Sendable {
    package enum Kind: String, Decodable, Sendable {
        case positional, option, flag
    }

    package struct Name: Decodable, Sendable {
        package let kind: String
        package let name: String

        /// As it is typed.
        package var word: String { (kind == "long" ? "--" : "-") + name }
    }

    package let kind: Kind
    package let shouldDisplay: Bool?
    package let sectionTitle: String?
    package let isOptional: Bool
    package let isRepeating: Bool
    package let names: [Name]?
    package let preferredName: Name?
    package let valueName: String?
    package let defaultValue: String?
    package let allValues: [String]?
    package let abstract: String?

    /// All its names, as they are typed.
    package var words: [String] { (names ?? []).map(\.word) }
}
