/// A structure that a dataset has labels of.
public struct LabelledClass: Sendable, Hashable {
    /// Its value in the label files; never 0.
    public let label: UInt16

    /// What tables call it.
    public let name: String

    public init(label: UInt16, name: String) {
        self.label = label
        self.name = name
    }
}
