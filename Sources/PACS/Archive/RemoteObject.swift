/// An object that an archive says it has.
public struct RemoteObject: Sendable, Hashable {
    public let study: UID
    public let series: UID
    public let sopInstance: UID
    /// Nil where the archive does not say.
    public let sopClass: UID?
}
