internal import ArgumentParser
internal import Pipeline
internal import Stages

/// The pipeline file of `mais run` and `mais check`.
struct PipelineFile: ParsableArguments {
    @Argument(
        help: "A pipeline file, for example Pipelines/night.yaml.",
        completion: .file(extensions: ["yaml", "yml"]))
    var path: String

    /// Reads and checks the whole file; opens nothing that it names.
    func read() throws -> Pipeline {
        try Pipeline(path: path, stages: allStages, inputs: allInputs)
    }
}
