internal import Foundation
internal import Text

/// Why a study fails where no stage says so: each kind has a code.
enum StudyFailure: Error, Equatable {
    /// It has warnings, and the run is strict.
    case strict([Warning])
    /// The process died of it, with others and then alone.
    case killedTheProcess(signal: Int32)

    var code: Warning.Code {
        switch self {
        case .strict: .strict
        case .killedTheProcess: .killedTheProcess
        }
    }
}

extension StudyFailure: CustomStringConvertible {
    /// How many warnings a sentence tells.
    private static let most = 5

    /// The system's words for a signal.
    private static func name(of number: Int32) -> String {
        guard let words = strsignal(number) else { return "signal \(number)" }
        return "\(String(cString: words)) (signal \(number))"
    }

    var description: String {
        switch self {
        case .strict(let warnings):
            let told = warnings.prefix(Self.most).map { "\($0)" }.joined(separator: "; ")
            let more = warnings.count - Self.most
            let count = warnings.count == 1 ? "a warning" : "\(warnings.count) warnings"
            return "it has \(count), which this run takes for failures: \(told)"
                + (more > 0 ? "; and \(more) more" : "")
        case .killedTheProcess(let number):
            return """
                the program died with it twice, the second time with it alone: \
                \(Self.name(of: number)). Are its files whole, and is there memory for it? \
                'mais retry' has it tried again
                """
        }
    }
}
