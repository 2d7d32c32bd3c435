/// DICOMweb at an archive.
public struct WebSettings: Codable, Sendable, Equatable {
    /// The base of its services, such as `https://pacs.example.org/dicom-web`.
    public var url: String

    /// Who asks; nil for nobody by name.
    public var user: String?

    /// The password of `user`, or, without one, a bearer token.
    public var password: Secret?

    /// The authorities that may have signed its certificate; without them, the system's. PEM.
    public var trust: String?

    /// In place of `trust`: the one certificate that it has, and not that of an authority. PEM.
    public var peerCertificate: String?

    /// The name its certificate must bear, where that is not the host of `url`.
    public var certifiedName: String?
}
