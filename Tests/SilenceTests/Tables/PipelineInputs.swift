import Foundation
import Pipeline
import Stages

/// Pipeline files: JSON is YAML, and has the same places.
enum PipelineInputs {
    static func input(_ name: String) throws -> JSONInput {
        var input = JSONInput(
            kind: "pipeline: \(name)", room: "Pipeline",
            root: try JSONNode(Repository.text("Tests/SilenceTests/Data/\(name)"))
        ) { data in
            let pipeline = try Pipeline(
                yaml: String(decoding: data, as: UTF8.self), file: "pipeline.yaml",
                stages: allStages, inputs: allInputs)
            let text = try pipeline.summary.text()
            return Reading(facts: try JSONNode(text).facts)
        }
        input.defaulted = ["stages[].with"]
        input.everyItem = true
        input.formatted = ["stages[].use", "takes.nifti", "takes.session", "takes.series"]
        return input
    }
}
