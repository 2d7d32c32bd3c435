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

    /// How long is waited.
    public var timeouts = Timeouts()
    /// When it is tried again.
    public var retry = Retry()
    /// The most that is taken.
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
