/// Something that the network cannot work with.
public enum NetworkError: Error, Equatable, Sendable {
    /// A size in a checkpoint's `mais_config` that no network can have.
    case configuration(field: String, value: String, need: String)
    /// `mais_config` is not the JSON it must be.
    case unreadableConfiguration(String)
    /// Metadata that cannot be used; `fault` is the rest of the sentence.
    case metadata(key: String, fault: String)
    /// A value of `mais_input` that something else in the file contradicts.
    case input(key: String, value: String, fault: String)
    /// A patch, an embedding or logits of another shape.
    case shape(String, found: [Int], expected: [Int])
    case noClicks
    case click(SIMD3<Double>, size: Int)
    case capacity(Int)
    /// Interactions were to continue with a network of other sizes.
    case otherSizes
}

extension NetworkError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .configuration(let field, let value, let need):
            "the checkpoint's 'mais_config' has '\(field)' \(value); it must be \(need)."
        case .unreadableConfiguration(let reason):
            "the checkpoint's 'mais_config' cannot be used: \(reason)."
        case .metadata(let key, let fault):
            "the checkpoint's '\(key)' \(fault)."
        case .input(let key, let value, let fault):
            "the checkpoint's 'mais_input' has '\(key)' \(value), \(fault)."
        case .shape(let what, let found, let expected):
            "the shape of the \(what) is \(found); this network takes \(expected)."
        case .noClicks:
            "an interaction has no click. Give at least one click for each interaction."
        case .click(let index, let size):
            """
            a click lies at (\(index.x), \(index.y), \(index.z)), outside the patch of \(size) \
            voxels a side. Choose a patch around it.
            """
        case .otherSizes:
            "these interactions are with a network of other sizes, and cannot continue with this one."
        case .capacity(let capacity):
            "the memory capacity is \(capacity); it must be 0 or more."
        }
    }
}
