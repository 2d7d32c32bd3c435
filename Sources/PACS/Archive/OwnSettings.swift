/// Our own end, as the archives file has it under `own:`.
public struct OwnSettings: Codable, Sendable, Hashable {
    /// Our AE title.
    public var aeTitle = "MAIS"

    /// The port our receiver listens on, for C-MOVE and for results of storage commitment.
    public var port = 11112

    /// Our certificate, for archives with `tls` and for a receiver with TLS. PEM.
    public var certificate: String?

    /// The key of `certificate`, without a passphrase. PEM.
    public var key: String?

    /// Authorities of those who may call our receiver; with it, the receiver speaks TLS only. PEM.
    public var trust: String?

    public init() {}
}
