internal import ArgumentParser
internal import Foundation
internal import PACS
internal import Text

/// `mais pacs fetch`.
struct PacsFetch: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fetch",
        abstract: "Bring studies or series of an archive here.",
        discussion: """
            Objects are written as OUT/<study>/<series>/<object>.dcm. What is there already is not \
            fetched again. The exit status is 3 where something did not come.
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
        var faults: [String] = []
        for query in queries {
            do {
                // A series or a modality is asked for as such; anything else as whole studies.
                let bySeries = !query.series.isEmpty || query.modality != nil
                let matches = try archive.find(query, series: bySeries)
                if matches.isEmpty { throw PACSError.noMatch(archive.name, Self.words(query)) }
                for match in matches {
                    do {
                        let one = try archive.fetch(match, into: out)
                        fetched.append(one)
                        if !json { Console.print(Self.line(one)) }
                    } catch let error as PACSError {
                        faults.append("\(error)")
                        complain("\(error)")
                    }
                }
            } catch let error as PACSError {
                faults.append("\(error)")
                complain("\(error)")
            }
        }
        if json { try printJSON(fetched) }
        guard faults.isEmpty else { throw ExitCode(fetched.isEmpty ? 1 : 3) }
    }

    private static func line(_ one: Fetched) -> String {
        "\(one.match.series ?? one.match.study): \(one.came) objects came, \(one.present) were here"
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
