/// An option that cannot be: names it, and the values it may have.
public struct StageError: Error, Equatable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) { self.description = description }
}
