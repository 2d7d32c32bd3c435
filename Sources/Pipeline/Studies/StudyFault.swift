internal import Text

/// Why one study of a list cannot be done, while the others can.
enum StudyFault {
    static func fields(_ file: String, line: Int, found: Int, wanted: Int) -> String {
        "\(file):\(line): the line has \(found) fields, and the header \(wanted)"
    }
    static func empty(_ file: String, place: String, column: String) -> String {
        "\(file)\(place): '\(column)' is empty"
    }
    static func option(_ file: String, place: String, _ fault: OverrideFault) -> String {
        "\(file)\(place): '\(PlainText.clean(fault.key))': \(fault.sentence)"
    }
    /// - Parameter was: What each other input was, as a clause.
    static func otherInputs(_ was: [String]) -> String {
        """
        its folder holds results of other inputs: \(was.joined(separator: "; ")). Give this study a \
        name of its own in a list, or another '--out'; '--overwrite' replaces them
        """
    }
    /// - Parameters:
    ///   - stage: The id of the stage that reads the files.
    ///   - own: The file that the study's own options name, as it is shown.
    ///   - run: That of the pipeline.
    static func otherFile(stage: String, own: String, run: String) -> String {
        """
        its own options name another file for '\(stage)' than the pipeline: \(own), and the pipeline \
        has \(run). A results folder belongs to one checkpoint: give the studies of this one a list \
        and an '--out' of their own
        """
    }
    static func none(_ input: String, type: String, folder: String) -> String {
        "there is nothing in '\(folder)' that could be its '\(input)' (\(type))"
    }
    static func several(_ input: String, type: String, folder: String, paths: [String]) -> String {
        """
        \(paths.count) things in '\(folder)' could be its '\(input)' (\(type)): \
        \(Suggestion.list(paths.prefix(5)))\(paths.count > 5 ? ", …" : ""). \
        Leave one, name one '\(input)', or give a list of the studies
        """
    }
}
