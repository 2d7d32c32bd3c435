internal import Foundation

/// A data set in DICOM's JSON, as far as queries need it.
///
/// - Source: DICOM PS3.18, annex F.
struct DICOMJSON {
    private let members: [String: Any]

    init?(_ value: Any) {
        guard let members = value as? [String: Any] else { return nil }
        self.members = members
    }

    private func values(_ tag: UInt32) -> [Any] {
        let digits = String(tag, radix: 16, uppercase: true)
        let key = String(repeating: "0", count: 8 - digits.count) + digits
        return (members[key] as? [String: Any])?["Value"] as? [Any] ?? []
    }

    /// The values as text.
    func texts(_ tag: UInt32) -> [String] {
        values(tag).compactMap { value in
            if let text = value as? String { return text }
            if let number = value as? NSNumber { return "\(number)" }
            return nil
        }
    }

    func text(_ tag: UInt32) -> String? { texts(tag).first }

    func uid(_ tag: UInt32) -> UID? { text(tag).flatMap { UID($0) } }

    /// The items of a sequence.
    func items(_ tag: UInt32) -> [DICOMJSON] { values(tag).compactMap(DICOMJSON.init) }

    /// The data sets of an answer: a list of them.
    static func list(_ json: Any?, archive: String) throws -> [DICOMJSON] {
        guard let json else { return [] }
        guard let list = json as? [Any] else {
            throw PACSError.peer(archive, .malformed, "its answer is no list of data sets")
        }
        return list.compactMap(DICOMJSON.init)
    }
}
