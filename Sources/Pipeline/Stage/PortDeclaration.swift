/// One port as pipeline files and messages know it.
public struct PortDeclaration: Sendable {
    /// The word under `from:`.
    public let name: String

    /// The type of the values that fit.
    public let type: any PortValue.Type

    /// Whether the pipeline file may leave it out.
    public let mayBeLeftOut: Bool
}
