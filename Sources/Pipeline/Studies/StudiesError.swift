internal import Text

/// Why a list of studies cannot be used.
public enum StudiesError: Error, Equatable {
    case unknownInput(String, known: [String])
    case missingInput(String, type: String)
    case unreadable(String, reason: String)
    case tooLarge(String, bytes: Int, most: Int)
    case noStudies(String)
    case notCSV(String, line: Int, reason: String)
    case notUTF8(String, line: Int, reason: String)
    case unknownColumn(String, column: String, line: Int, known: [String])
    case repeatedColumn(String, column: String)
    case missingColumn(String, column: String, line: Int)
    case otherSeparator(String, separator: String)
    case notJSON(String)
    case badMember(String, path: String, reason: String)
    case notText(String, entry: Int, member: String, found: String)
    case unknownMember(String, entry: Int, member: String, known: [String])
    case notAGroup(String, entry: Int, member: String, found: String)
    case repeatedOption(String, entry: Int, option: String)
    case sameName(String, first: String, second: String, at: String)
    case unknownKind(String)
}

extension StudiesError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unknownInput(let name, let known):
            """
            the pipeline does not take '\(PlainText.clean(name))'
              fix: \(Suggestion.fix(for: name, among: known))
            """
        case .missingInput(let name, let type):
            """
            the pipeline takes '\(name)' (\(type)), and no path was given for it
              fix: add '--input \(name)=PATH'
            """
        case .unreadable(let path, let reason):
            """
            '\(path)' cannot be read: \(reason)
              fix: give a folder that holds a folder per study, or a list (.csv or .json)
            """
        case .tooLarge(let path, let bytes, let most):
            """
            '\(path)' has \(bytes) bytes; a list has at most \(most)
              fix: split it into several
            """
        case .noStudies(let path):
            """
            there is no study in '\(path)'
              fix: give a folder that holds a folder per study, or a list with a line per study
            """
        case .notCSV(let path, let line, let reason):
            """
            \(path):\(line): \(reason)
              fix: quote a field that holds a quote, a comma or a line break, and double the quotes in it
            """
        case .notUTF8(let path, let line, let reason):
            "\(path):\(line): \(reason)"
        case .unknownColumn(let path, let column, let line, let known):
            """
            \(path):\(line): '\(PlainText.clean(column))' is no column of a list for this pipeline
              fix: \(Suggestion.fix(for: column, among: known))
            """
        case .repeatedColumn(let path, let column):
            """
            \(path):1: the column '\(PlainText.clean(column))' is there more than once
              fix: keep one of them
            """
        case .missingColumn(let path, let column, let line):
            """
            \(path):\(line): the column '\(column)' is missing
              fix: the first line names the columns: 'study', and each name under 'takes:'
            """
        case .otherSeparator(let path, let separator):
            """
            \(path):1: the columns are separated by '\(separator)'
              fix: separate them by commas
            """
        case .notJSON(let path):
            """
            '\(path)' is not a JSON list of objects with text members
              fix: write [{"study": "name", "<name under takes>": "path"}, …]
            """
        case .badMember(let file, let path, let reason):
            """
            \(file): \(PlainText.clean(path, limit: 200)) \(PlainText.clean(reason, limit: 200))
              fix: correct it; each key of an object stands there once
            """
        case .notText(let path, let entry, let member, let found):
            """
            \(path), entry \(entry): '\(PlainText.clean(member))' is \(PlainText.clean(found)); it must be text
              fix: write it in quotes
            """
        case .unknownMember(let path, let entry, let member, let known):
            """
            \(path), entry \(entry): '\(PlainText.clean(member))' is nothing that a study has
              fix: \(Suggestion.fix(for: member, among: known))
            """
        case .notAGroup(let path, let entry, let member, let found):
            """
            \(path), entry \(entry): '\(member)' is \(PlainText.clean(found)); it must be a group of \
            options by stage
              fix: write "with": {"stage": {"option": value}}, or "stage.option": value
            """
        case .repeatedOption(let path, let entry, let option):
            """
            \(path), entry \(entry): '\(PlainText.clean(option))' is set twice
              fix: keep one of them
            """
        case .sameName(let path, let first, let second, let name):
            """
            \(path): \(first) and \(second) both are the study '\(name)'
              fix: give every study a name of its own; what does not fit a file name counts as '_'
            """
        case .unknownKind(let path):
            """
            '\(path)' is neither a folder nor a list of studies
              fix: a list's name ends in .csv or .json
            """
        }
    }
}
