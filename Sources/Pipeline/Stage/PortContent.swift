/// What a port may be declared with: a ``PortValue``, or an optional one for an input that a
/// pipeline file may leave out.
public protocol PortContent: Sendable {
    /// The type of the values that fit.
    static var carried: any PortValue.Type { get }

    /// Whether the pipeline file may leave the port out.
    static var mayBeLeftOut: Bool { get }

    /// The value as the stage takes it; `nil` where `value` does not fit.
    static func take(_ value: (any PortValue)?) -> Self?
}

extension Optional: PortContent where Wrapped: PortValue {
    public static var carried: any PortValue.Type { Wrapped.self }
    public static var mayBeLeftOut: Bool { true }

    public static func take(_ value: (any PortValue)?) -> Wrapped?? {
        guard let value else { return .some(nil) }
        return (value as? Wrapped).map { .some($0) }
    }
}
