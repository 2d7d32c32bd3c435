internal import Text

/// Why a study fails where no stage says so: each kind has a code.
enum StudyFailure: Error, Equatable {
    /// It has warnings, and the run is strict.
    case strict([Warning])

    var code: Warning.Code {
        switch self {
        case .strict: .strict
        }
    }
}

extension StudyFailure: CustomStringConvertible {
    /// How many warnings a sentence tells.
    private static let most = 5

    var description: String {
        switch self {
        case .strict(let warnings):
            let told = warnings.prefix(Self.most).map { "\($0)" }.joined(separator: "; ")
            let more = warnings.count - Self.most
            let count = warnings.count == 1 ? "a warning" : "\(warnings.count) warnings"
            return "it has \(count), which this run takes for failures: \(told)"
                + (more > 0 ? "; and \(more) more" : "")
        }
    }
}
