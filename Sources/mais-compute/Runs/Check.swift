internal import ArgumentParser
internal import Pipeline
internal import Text

extension Mais {
    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check a pipeline file without running it.",
            discussion: """
                Only the headers of its checkpoints are read: the stages before them must make \
                the kind of input that they were trained on.

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
