/// A value of a pickle.
package enum PickleValue: Sendable, Equatable {
    case none
    case boolean(Bool)
    case integer(Int)
    case float(Double)
    case string(String)
    /// A function or class, by its full name.
    case global(String)
    /// The place of a ``PickleObject``.
    case object(Int)
    /// Something that only code could make; the name of that code, or of its type.
    case opaque(String)
}
