internal import ArgumentParser
internal import PACS
internal import Text

/// `mais pacs find`.
struct PacsFind: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "find", abstract: "List studies or series of an archive.",
        discussion: "Nothing of the patient is asked for or printed.")

    @OptionGroup var choice: ArchiveChoice
    @OptionGroup var options: QueryOptions

    @Flag(help: "List series, not studies.")
    var bySeries = false

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let queries = try options.queries()
        let archive = try choice.open()
        let matches = try queries.flatMap { try archive.find($0, series: bySeries) }
        guard !json else { return try printJSON(matches) }
        for match in matches {
            let words = [
                match.series?.text ?? match.study.text, match.date, match.modality,
                match.instances.map { "\($0) objects" }, match.series.map { _ in match.study.text },
            ]
            Console.print(words.compactMap { $0 }.joined(separator: "  "))
        }
        Console.print("\(matches.count) \(bySeries ? "series" : "studies")")
    }
}
