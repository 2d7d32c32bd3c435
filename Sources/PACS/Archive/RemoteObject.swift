public import DICOMFile

/// An object that an archive says it has.
public struct RemoteObject: Sendable, Hashable {
    /// Study Instance UID.
    public let study: UID
    /// Series Instance UID.
    public let series: UID
    /// SOP Instance UID.
    public let sopInstance: UID
    /// Nil where the archive does not say.
    public let sopClass: UID?
}
