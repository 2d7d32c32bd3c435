internal import Foundation
internal import Pipeline
internal import Text

/// `cohort.csv`: a row for each segment of each study, and one for a study without any. RFC 4180,
/// with a first line of names.
struct CohortTable {
    private(set) var text = ""

    private let hasDice: Bool

    /// - Parameters:
    ///   - hasPatients: Whether two columns say who the patients are.
    ///   - hasDice: Whether a column says how well segments agree with a truth.
    init(hasPatients: Bool, hasDice: Bool = false) {
        self.hasDice = hasDice
        var names = [
            "study", "status", "label", "segment", "voxels", "millilitres", "mean", "median",
            "unit", "touches border", "clicks", "interactions", "seconds", "warnings",
            "warning codes", "error",
        ]
        if hasDice, let place = names.firstIndex(of: "clicks") { names.insert("dice", at: place) }
        if hasPatients { names.insert(contentsOf: ["patient name", "patient ID"], at: 1) }
        text = CSV.line(names, end: "\r\n")
    }

    mutating func add(_ row: PageData.Study) {
        let segments: [RunRecord.Segment?] = row.segments.isEmpty ? [nil] : row.segments
        for segment in segments {
            var fields = [Self.field(row.name)]
            if let patient = row.patient {
                fields += [Self.field(patient.name), Self.field(patient.id)]
            }
            fields += [
                Self.field(row.status), Self.field(segment?.label), Self.field(segment?.name),
                Self.field(segment?.voxels), Self.field(segment?.millilitres),
                Self.field(segment?.mean), Self.field(segment?.median), Self.field(row.unit),
                segment?.touchesBorder.map { $0 ? "yes" : "no" } ?? "",
            ]
            if hasDice {
                fields.append(segment?.dice.map { "\(($0 * 1e6).rounded() / 1e6)" } ?? "")
            }
            fields += [
                Self.field(segment?.clicks), Self.field(segment?.interactions),
                Self.field(row.seconds),
                Self.field(row.warnings.map(\.message).joined(separator: " | ")),
                Self.field(row.warnings.map(\.code.rawValue).joined(separator: " ")),
                Self.field(row.error),
            ]
            text += CSV.line(fields, end: "\r\n")
        }
    }

    /// Numbers are ours: a minus at their beginning is a minus.
    private static func field(_ number: Int?) -> String { number.map { "\($0)" } ?? "" }

    private static func field(_ number: Double?) -> String {
        guard let number, number.isFinite else { return "" }
        return "\((number * 1000).rounded() / 1000)"
    }

    /// A text that spreadsheets show and do not compute: what could begin a formula gets an
    /// apostrophe before it.
    ///
    /// Source: OWASP, CSV Injection.
    static func field(_ text: String?) -> String {
        guard var text, !text.isEmpty else { return "" }
        if let first = text.unicodeScalars.first, "=+-@\t\r\n".unicodeScalars.contains(first) {
            text = "'" + text
        }
        return text
    }
}
