internal import Text
public import DICOMFile

/// What is asked for at an archive: everything that fits all that is given.
public struct Query: Sendable, Equatable {
    /// Study Instance UIDs; none for any.
    public var studies: [UID] = []
    /// Series Instance UIDs.
    public var series: [UID] = []
    /// Such as `CT`. Of a series; of a study, that it holds such a series.
    public var modality: String?
    /// Study Date from this day on, `YYYYMMDD`.
    public var from: String?
    /// Study Date up to this day, `YYYYMMDD`.
    public var to: String?
    /// Accession Numbers.
    public var accessions: [String] = []

    public init() {}

    /// - Throws: ``PACSError/settings(_:)`` for a value that no query can hold, wildcards among them.
    public func validate() throws {
        for (name, day) in [("--from", from), ("--to", to)] {
            guard let day else { continue }
            guard day.utf8.count == 8, day.utf8.allSatisfy({ (48...57).contains($0) }) else {
                throw PACSError.settings(
                    "'\(name)' is '\(PlainText.clean(day))', which is no day such as 20260131")
            }
        }
        if let modality {
            let isCode = modality.utf8.allSatisfy {
                (65...90).contains($0) || (48...57).contains($0) || $0 == 95
            }
            guard (1...16).contains(modality.utf8.count), isCode else {
                throw PACSError.settings(
                    "'\(PlainText.clean(modality))' is no modality, which has 1 to 16 capital letters and digits, such as CT"
                )
            }
        }
        for accession in accessions {
            let isPlain = accession.utf8.allSatisfy {
                (32..<127).contains($0) && !"*?\\".utf8.contains($0)
            }
            guard (1...16).contains(accession.utf8.count), isPlain else {
                throw PACSError.settings(
                    "'\(PlainText.clean(accession))' is no accession number, which has 1 to 16 characters of ASCII, and no wildcards among them"
                )
            }
        }
        guard self != Query() else {
            throw PACSError.settings(
                "nothing is asked for: name a study, a series, days, a modality or accession numbers"
            )
        }
    }

    /// The studies and series that are named and that no match has.
    public func unmatched(by matches: [Match]) -> [UID] {
        let found = Set(matches.map(\.study) + matches.compactMap(\.series))
        return (series.isEmpty ? studies : series).filter { !found.contains($0) }
    }

    /// Study Date as a range, or nil.
    var days: String? { from == nil && to == nil ? nil : "\(from ?? "")-\(to ?? "")" }
}
