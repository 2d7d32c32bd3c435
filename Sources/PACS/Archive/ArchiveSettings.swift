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

/// An archive, as the archives file has it in the list `archives:`.
public struct ArchiveSettings: Codable, Sendable, Equatable {
    /// What commands, stages and messages call it.
    public var name = ""

    /// Its host name or address, for DICOM.
    public var host = ""

    /// Its port, for DICOM.
    public var port = 104

    /// Its AE title.
    public var aeTitle = ""

    /// TLS for DICOM; without it the connection is plain TCP.
    public var tls: TLSSettings?

    /// DICOMweb.
    public var web: WebSettings?

    /// How objects are fetched.
    public var fetch = Fetching.get

    /// How objects are sent.
    public var send = Sending.dicom

    /// How it is made sure that the archive has them.
    public var verify = Verifying.auto

    /// Whether a compressed object may be sent decompressed to an archive that does not take it as it is.
    public var transcode = false

    /// Matches that are asked for at once by DICOMweb, page after page. An archive that refuses so many
    /// is asked for fewer.
    public var page = 200

    /// Associations, or HTTP connections, at the same time.
    public var associations = 4

    public var timeouts = Timeouts()
    public var retry = Retry()
    public var limits = Limits()

    public init() {}

    /// How objects are fetched.
    public enum Fetching: String, Codable, Sendable, CaseIterable { case get, move, web }

    /// How objects are sent.
    public enum Sending: String, Codable, Sendable, CaseIterable { case dicom, web }

    /// `auto` asks for storage commitment, and for a query where the archive does not offer it or
    /// does not answer in time. `none` takes the archive's word for it: for one that can be asked
    /// neither.
    public enum Verifying: String, Codable, Sendable, CaseIterable {
        case auto, commitment, query, none
    }
}

/// Whom to believe on the other side.
public struct TLSSettings: Codable, Sendable, Equatable {
    /// The authorities that may have signed the archive's certificate. PEM.
    public var trust: String?

    /// In place of `trust`: the one certificate that the archive has, and not that of an authority. PEM.
    public var peerCertificate: String?

    /// The name the archive's certificate must bear, where that is not `host`; a pinned one, too.
    public var certifiedName: String?
}

/// DICOMweb at an archive.
public struct WebSettings: Codable, Sendable, Equatable {
    /// The base of its services, such as `https://pacs.example.org/dicom-web`.
    public var url: String

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

/// Where a secret is: never in the archives file.
public struct Secret: Codable, Sendable, Equatable {
    /// The environment variable that holds it.
    public var environment: String?

    /// The file that holds it, on its first line.
    public var file: String?

    /// - Throws: For anything but a group, and without what stands there: it may be the secret itself.
    public init(from decoder: any Decoder) throws {
        guard let members = try? decoder.container(keyedBy: CodingKeys.self) else {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: decoder.codingPath,
                    debugDescription:
                        "it must be a group with 'environment' or 'file', which name the place of the secret"
                ))
        }
        environment = try members.decodeIfPresent(String.self, forKey: .environment)
        file = try members.decodeIfPresent(String.self, forKey: .file)
    }

    private enum CodingKeys: String, CodingKey { case environment, file }
}

/// How long is waited, in seconds.
public struct Timeouts: Codable, Sendable, Equatable {
    /// Until connection and association stand.
    public var connect = 10
    /// For a byte while one is due.
    public var idle = 30
    /// For one message as a whole, whatever its size; for a list as a whole; and, while objects are
    /// fetched, until the next one comes.
    public var message = 600
    /// For the result of storage commitment.
    public var commitment = 60

    public init() {}
}

/// When it is tried again, in seconds.
public struct Retry: Codable, Sendable, Equatable {
    /// The first wait. Each one is twice as long as the one before.
    public var first = 2.0
    /// The longest wait.
    public var longest = 300.0
    /// After how long a command or a stage leaves the rest to the next one.
    public var giveUpAfter = 900.0

    public init() {}
}

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
