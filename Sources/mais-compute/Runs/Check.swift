internal import ArgumentParser
internal import Pipeline
internal import Text

extension Mais {
    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check a pipeline file without running it.",
            discussion: """
                Of the checkpoints that it names only the headers are read: what they were trained \
                on must be what the stages before them make.

                EXAMPLE
                  mais check Pipelines/night.yaml
                """)

        @OptionGroup var file: PipelineFile

        func run() throws {
            let pipeline = try file.read().settled()
            for warning in pipeline.warnings { Console.complain("warning: \(warning)") }
            Console.print("\(file.path): ok")
        }
    }
}
