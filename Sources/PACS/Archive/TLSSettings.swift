/// Whom to believe on the other side.
public struct TLSSettings: Codable, Sendable, Equatable {
    /// The authorities that may have signed the archive's certificate. PEM.
    public var trust: String?

    /// In place of `trust`: the one certificate that the archive has, and not that of an authority. PEM.
    public var peerCertificate: String?

    /// The name the archive's certificate must bear, where that is not `host`; a pinned one, too.
    public var certifiedName: String?
}
