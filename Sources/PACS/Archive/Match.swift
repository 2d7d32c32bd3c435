public import DICOMFile

/// A study or a series that an archive has. Nothing of the patient is in it, but the accession
/// number where it was asked by that.
public struct Match: Sendable, Hashable, Codable {
    /// Study Instance UID.
    public let study: UID
    /// Nil for a study.
    public var series: UID?
    /// Study Date.
    public var date: String?
    /// Of the series, or all of the study's.
    public var modality: String?
    /// Series Number.
    public var number: String?
    /// Objects, where the archive counts them.
    public var instances: Int?
    /// Series, of a study whose archive counts them.
    public var seriesCount: Int?
    /// The accession number that was asked for.
    public var accession: String?
}

extension Match {
    /// A series of a study, of which nothing else is known.
    package init(study: UID, series: UID) { (self.study, self.series) = (study, series) }
}
