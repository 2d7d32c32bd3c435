package import Foundation

/// The forms in which JSON is written here. Keys stand in alphabetical order in each of them, so that
/// equal values give equal bytes.
extension JSONEncoder {
    /// Over several lines, for files that people open.
    package static var page: JSONEncoder {
        form([.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
    }

    /// One line, for journals, lists and what is compared.
    package static var line: JSONEncoder { form([.sortedKeys, .withoutEscapingSlashes]) }

    /// One line with `\/` for a slash: what trainings and checkpoints have been identified by from the
    /// first version on, so that an older training can be resumed.
    package static var escapedLine: JSONEncoder { form(.sortedKeys) }

    private static func form(_ formatting: OutputFormatting) -> JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = formatting
        return encoder
    }
}
