/// An attribute of archives' answers that is looked at here.
///
/// All of them stand in ``all``: what an archive may say wrongly is tried for each.
package struct ReplyAttribute: Sendable, Hashable {
    /// What its value is.
    package enum Kind: String, Sendable, CaseIterable {
        case uid, count, number, day, code, codes, reason, sequence

        /// Whether it is a text that is no number.
        var isWord: Bool { self == .uid || self == .code || self == .codes }
    }

    package let tag: UInt32
    package let name: String
    package let kind: Kind

    static let sopClass = Self(tag: 0x0008_0016, name: "SOP Class UID", kind: .uid)
    static let sopInstance = Self(tag: 0x0008_0018, name: "SOP Instance UID", kind: .uid)
    static let studyDate = Self(tag: 0x0008_0020, name: "Study Date", kind: .day)
    static let modality = Self(tag: 0x0008_0060, name: "Modality", kind: .code)
    static let modalities = Self(tag: 0x0008_0061, name: "Modalities in Study", kind: .codes)
    static let referencedInstance = Self(
        tag: 0x0008_1155, name: "Referenced SOP Instance UID", kind: .uid)
    static let warningReason = Self(tag: 0x0008_1196, name: "Warning Reason", kind: .reason)
    static let failureReason = Self(tag: 0x0008_1197, name: "Failure Reason", kind: .reason)
    static let failed = Self(tag: 0x0008_1198, name: "Failed SOP Sequence", kind: .sequence)
    static let stored = Self(tag: 0x0008_1199, name: "Referenced SOP Sequence", kind: .sequence)
    static let study = Self(tag: 0x0020_000D, name: "Study Instance UID", kind: .uid)
    static let series = Self(tag: 0x0020_000E, name: "Series Instance UID", kind: .uid)
    static let seriesNumber = Self(tag: 0x0020_0011, name: "Series Number", kind: .number)
    static let studySeries = Self(
        tag: 0x0020_1206, name: "Number of Study Related Series", kind: .count)
    static let studyInstances = Self(
        tag: 0x0020_1208, name: "Number of Study Related Instances", kind: .count)
    static let seriesInstances = Self(
        tag: 0x0020_1209, name: "Number of Series Related Instances", kind: .count)

    /// Every attribute that is looked at, in ascending order of the tags.
    package static let all: [ReplyAttribute] = [
        sopClass, sopInstance, studyDate, modality, modalities, referencedInstance, warningReason,
        failureReason, failed, stored, study, series, seriesNumber, studySeries, studyInstances,
        seriesInstances,
    ]

    /// By their tags as DICOM's JSON writes them: eight hexadecimal digits, capital.
    static let byKey = Dictionary(uniqueKeysWithValues: all.map { ($0.key, $0) })

    /// Such as `(0020,1209) Number of Series Related Instances`.
    var words: String {
        let key = key
        return "(\(key.prefix(4)),\(key.suffix(4))) \(name)"
    }

    private var key: String {
        let digits = String(tag, radix: 16, uppercase: true)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}
