internal import ArgumentParser
internal import Text

/// `mais report`: a page on a run, to be read in the morning.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Make a page that shows the results of a run.",
        discussion: """
            A folder with index.html, which opens in a browser without a server or a network, and \
            cohort.csv with a row for each study and segment. --views includes the voxels of some \
            studies, to step through them in three planes: a few megabytes each. 'mais run \
            --page' makes the page, without voxels, at the end of a run.

            EXAMPLES
              mais report results
              mais report results --views pt_201,pt_236 --out page
              mais report results --views all

            EXIT STATUS
              0  all well
              1  there is no page
              3  the page lacks the voxels of a study that was asked for
            """)

    @Argument(help: "The folder that a run wrote to.", completion: .directory)
    var results: String

    @Option(
        name: .shortAndLong, help: "The folder for the page. RESULTS/report if left out.",
        completion: .directory)
    var out: String?

    @Option(help: ArgumentHelp("Studies to look at in the page.", valueName: "a,b,…|all|none"))
    var views = "none"

    @Flag(help: "Show the patients' names and IDs, and the paths that studies were read from.")
    var names = false

    func run() throws {
        let made = try RunPage(of: results).write(to: out, views: views, names: names)
        Console.print(made.line)
        if !made.isWhole { throw ExitCode(3) }
    }
}
