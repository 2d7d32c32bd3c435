internal import ArgumentParser
internal import Pipeline
internal import Text

extension Mais {
    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check a pipeline file without running it.",
            discussion: """
                EXAMPLE
                  mais check Pipelines/night.yaml
                """)

        @OptionGroup var file: PipelineFile

        func run() throws {
            _ = try file.read()
            Console.print("\(file.path): ok")
        }
    }
}
