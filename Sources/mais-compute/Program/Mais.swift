internal import ArgumentParser
internal import Commands
internal import Foundation
internal import Tensors

/// The whole command line: `mais run`, `mais check` and the rest.
@main
struct Mais: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mais",
        abstract: "Replays recorded clicks over whole studies with the MAIS network.",
        discussion: """
            DICOM series and NIfTI in, DICOM SEG and NIfTI out, on the source's own grid.

            EXAMPLE
              mais run Pipelines/dicom-to-seg.yaml --input series=CT \\
                --input session=clicks.json --out results

            EXIT STATUS
              0   all done
              1   nothing done
              3   some studies failed or are left
              64  the command line is wrong

            MANUAL (mais help TOPIC)
            \(Manual.overview)
            """,
        version: Version.text,
        subcommands: [Run.self, StudiesCommand.self] + Light.ofRuns
            + [Submit.self, Join.self, Check.self, Stages.self] + Light.ofFiles
            + [Trace.self, Train.self, Evaluate.self, Compare.self, ExperimentCommand.self]
            + Light.ofResults + [Man.self])

    private typealias Light = LightCommands<Checkpoints>

    static func main() async {
        begin()
        QuickEnd.arrange()
        do {
            try HandOver.mustHaveMemory()
            try HandOver.check()
            Tensor.useOneHeap()
            try checkNamesOfResults(words)
            var command = try Self.command()
            if var asynchronous = command as? any AsyncParsableCommand {
                try (command as? Run)?.mustHaveThreads()
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch { end(with: error) }
    }
}
