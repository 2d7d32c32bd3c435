internal import ArgumentParser
internal import Foundation
internal import PACS
internal import Synchronization
internal import Text
internal import DICOMFile

/// `mais pacs fetch`.
struct PacsFetch: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fetch",
        abstract: "Fetch studies or series from an archive.",
        discussion: """
            Objects are written as OUT/<study>/<series>/<object>.dcm. Objects that are there \
            already are not fetched again.

            EXIT STATUS
              0  all is here
              1  nothing came
              3  something that was asked for is not here
            """)

    @OptionGroup var choice: ArchiveChoice
    @OptionGroup var options: QueryOptions

    @Option(name: .shortAndLong, help: "The folder for the objects.", completion: .directory)
    var out: String

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let queries = try options.queries()
        let archive = try choice.open()
        var fetched: [Fetched] = []
        var isShort = false
        // Whatever ended a fetch, what came before that is here.
        let isHere = Atomic(false)
        func fail(_ error: PACSError) {
            isShort = true
            if error.keepsUnreadable { isHere.store(true, ordering: .relaxed) }
            complain("\(error)")
        }
        let progress = FetchProgress()
        for query in queries {
            do {
                // A series or a modality is asked for as such; anything else as whole studies.
                let bySeries = !query.series.isEmpty || query.modality != nil
                let found = try archive.find(query, series: bySeries)
                for warning in found.warnings { Console.complain("warning: \(warning)") }
                if found.matches.isEmpty {
                    throw PACSError.noMatch(archive.name, Self.words(query))
                }
                for missing in query.unmatched(by: found.matches) {
                    fail(PACSError.noMatch(archive.name, missing.text))
                }
                // Where all that is named was found, a list that is cut short leaves nothing out.
                if found.isCut, query.series.isEmpty,
                    query.studies.isEmpty || query.modality != nil
                {
                    isShort = true
                }
                progress.expect(found.matches)
                for match in found.matches {
                    progress.begin(match)
                    do {
                        let one = try archive.fetch(match, into: out) { here, all in
                            isHere.store(true, ordering: .relaxed)
                            progress.show(here, of: all)
                        }
                        fetched.append(one)
                        for warning in one.warnings { Console.complain("warning: \(warning)") }
                        if !json { Console.print(Self.line(one)) }
                    } catch let error as PACSError { fail(error) }
                }
            } catch let error as PACSError { fail(error) }
        }
        progress.end()
        if json { try printJSON(fetched) }
        guard !isShort else {
            throw ExitCode(fetched.isEmpty && !isHere.load(ordering: .relaxed) ? 1 : 3)
        }
    }

    private static func line(_ one: Fetched) -> String {
        "\(one.match.series ?? one.match.study): \(one.came) objects came, \(one.present) were here"
            + (one.isCounted ? "" : "; the archive does not say how many there are")
    }

    private static func words(_ query: Query) -> String {
        let uid = query.series.first ?? query.studies.first
        return uid?.text
            ?? (query.accessions.isEmpty ? "the query" : "an accession number of the list")
    }
}

/// Says on standard error what went wrong with one of several things.
func complain(_ sentence: String) {
    Console.complain("Error: \(sentence)")
}
