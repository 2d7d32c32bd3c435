internal import ArgumentParser
internal import PACS
internal import Text
internal import DICOMFile

/// `mais pacs find`.
struct PacsFind: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "find", abstract: "List studies or series of an archive.",
        discussion: """
            Values of the patient are neither asked for nor printed.

            EXIT STATUS
              0  the list is complete, even where it is empty
              1  nothing is listed: the archive does not answer, or a file is wrong
              3  the archive cut a list short, or a row of --list could not be asked for
            """)

    @OptionGroup var choice: ArchiveChoice
    @OptionGroup var options: QueryOptions

    @Flag(help: "List series, not studies.")
    var bySeries = false

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let queries = try options.queries()
        let archive = try choice.open()
        var all = Found()
        var answers = 0
        for query in queries {
            do {
                let found = try archive.find(query, series: bySeries)
                answers += 1
                all.matches += found.matches
                all.isCut = all.isCut || found.isCut
                for warning in found.warnings { Console.complain("warning: \(warning)") }
            } catch let error as PACSError {
                // What the others find is told all the same.
                complain("\(error)")
            }
        }
        guard answers > 0 else { throw ExitCode(1) }
        if json {
            try printJSON(all.matches)
        } else {
            for match in all.matches {
                let words = [
                    match.series?.text ?? match.study.text, match.date, match.modality,
                    match.instances.map { "\($0) objects" },
                    match.series.map { _ in match.study.text },
                ]
                Console.print(words.compactMap { $0 }.joined(separator: "  "))
            }
            Console.print("\(all.matches.count) \(bySeries ? "series" : "studies")")
        }
        guard !all.isCut, answers == queries.count else {
            throw ExitCode(all.matches.isEmpty ? 1 : 3)
        }
    }
}
