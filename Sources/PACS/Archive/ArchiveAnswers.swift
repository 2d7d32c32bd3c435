/// What an archive answers to, for somebody who sets it up.
public struct ArchiveAnswers: Sendable, Codable, Equatable {
    /// C-ECHO; nil without `host`.
    public var dicom: Bool?
    /// Whether the association was encrypted.
    public var tls = false
    /// Whether it offers storage commitment; nil without `host`.
    public var commitment: Bool?
    /// A query by QIDO; nil without `web`.
    public var web: Bool?

    public init() {}
}
