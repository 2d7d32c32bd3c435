/// A value that goes from stage to stage.
public protocol PortValue: PortContent {
    /// The word people read for this type, in pipeline files and in messages: `image`, `labels`.
    static var portName: String { get }
}

extension PortValue {
    public static var carried: any PortValue.Type { Self.self }
    public static var mayBeLeftOut: Bool { false }
    public static func take(_ value: (any PortValue)?) -> Self? { value as? Self }
}
