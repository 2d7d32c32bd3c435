internal import DICOMFile

/// Objects of a study, or of one series, that are asked for at once.
struct Wanted: Sendable {
    /// Objects that are named in one request: a list of UIDs has at most 64 KiB (PS3.5, 7.1.2).
    static let most = 500

    let study: UID
    /// Nil for all of the study's.
    let series: UID?
    /// The objects by name; nil for all of the series.
    let names: [UID]?
    /// Those of them that are listed.
    let objects: [RemoteObject]
    /// The classes of what is listed.
    let classes: Set<UID>
    /// Whether there may be objects beyond the list.
    let mayBeMore: Bool

    /// Keys of a retrieval.
    ///
    /// - Source: DICOM PS3.4, C.4.2.2.1 and C.4.3.2.1.
    var keys: [QueryKey] {
        let level = names != nil ? "IMAGE" : series != nil ? "SERIES" : "STUDY"
        var keys = [QueryKey(QueryKey.level, level), QueryKey(.study, study.text)]
        if let series { keys.append(QueryKey(.series, series.text)) }
        if let names {
            keys.append(QueryKey(.sopInstance, names.map(\.text).joined(separator: "\\")))
        }
        return keys.sorted { $0.tag < $1.tag }
    }
}
