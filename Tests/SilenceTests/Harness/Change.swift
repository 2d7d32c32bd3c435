/// What is done to a field.
enum Change: String, Sendable, CaseIterable, Comparable {
    case absent, empty, unparsable, doubled
    case decimalComma = "decimal comma"
    case notANumber = "NaN"
    case huge, contradictory

    static func < (a: Change, b: Change) -> Bool {
        (allCases.firstIndex(of: a) ?? 0) < (allCases.firstIndex(of: b) ?? 0)
    }
}
