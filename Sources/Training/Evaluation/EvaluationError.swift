public import Files

/// What is wrong with the numbers or the files of an evaluation.
public enum EvaluationError: Error, Equatable {
    case unreadable(file: String, reason: String)
    case unwritable(file: String, SystemError)
    case tooLarge(file: String, bytes: Int, limit: Int)
    case notJSON(file: String)
    case missing(file: String, key: String, owner: String)
    case field(file: String, path: String, fault: String)
    case noObject(file: String)
    case nothingToCompare
    case sameSetting(String)
    case budgets(String, Int, String, Int)
    case tolerances(String, Double, String, Double)
    case noCommonObject(String, String)
}

extension EvaluationError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unreadable(let file, let reason):
            "evaluation '\(file)' cannot be read: \(reason)."
        case .unwritable(let file, let error):
            """
            '\(file)' cannot be written: \(error). Check its folder, the permissions and the space on \
            the disk.
            """
        case .tooLarge(let file, let bytes, let limit):
            """
            evaluation '\(file)' has \(bytes) bytes; the limit is \(limit). Check that this is the \
            right file, or evaluate in parts.
            """
        case .notJSON(let file):
            """
            evaluation '\(file)' is not valid JSON: a bracket, a comma or a quotation mark is \
            missing, or a number is not one, such as NaN or 1e999. Is the file whole?
            """
        case .missing(let file, let key, let owner):
            "evaluation '\(file)': \(owner) has no '\(key)'. Give a file that 'mais evaluate' wrote."
        case .field(let file, let path, let fault):
            "evaluation '\(file)': \(path) \(fault)."
        case .noObject(let file):
            "evaluation '\(file)' holds no object, so there is nothing to report. Did any case load?"
        case .nothingToCompare:
            "there is no evaluation to compare. Give one or more files that 'mais evaluate' wrote."
        case .sameSetting(let setting):
            """
            two evaluations are named '\(named(setting))', so a table could not tell them apart. \
            Change "setting" in one of them, or leave one out.
            """
        case .budgets(let first, let clicks, let second, let others):
            """
            '\(named(first))' was evaluated with up to \(clicks) clicks, '\(named(second))' with up \
            to \(others). Evaluate both with one budget.
            """
        case .tolerances(let first, let millimetres, let second, let others):
            """
            the surface Dice of '\(named(first))' has a tolerance of \(millimetres) mm, that of \
            '\(named(second))' one of \(others) mm. Evaluate both with one tolerance.
            """
        case .noCommonObject(let first, let second):
            """
            '\(named(first))' and '\(named(second))' have no object in common (case and class), so \
            their difference cannot be told. Evaluate both on the same cases.
            """
        }
    }
}

/// As much of a setting's name as a message needs.
private func named(_ setting: String) -> String { String(setting.prefix(60)) }
