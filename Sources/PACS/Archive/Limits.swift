/// The most that is taken from an archive.
public struct Limits: Codable, Sendable, Equatable {
    /// Matches of a query.
    public var matches = 100_000
    /// Bytes of one object, in MB.
    public var objectMegabytes = 4096
    /// Bytes of one fetch, in MB.
    public var fetchMegabytes = 200_000
    /// What must stay free on the disk, in MB.
    public var freeMegabytes = 1024

    public init() {}
}
