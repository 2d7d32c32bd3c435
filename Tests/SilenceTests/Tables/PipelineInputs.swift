import Foundation
import Pipeline
import Stages
import Text

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
        // A port that may be left out is one where the stage says so.
        input.defaulted = ["stages[].with", "stages[].from.logits", "stages[].from.truth"]
        input.everyItem = true
        input.isYAML = true
        input.words = [
            "takes": ["nothing before"], "takes.nifti": ["a pipeline can take"],
            "takes.session": ["a pipeline can take"], "takes.series": ["a pipeline can take"],
            "takes.truth": ["a pipeline can take"], "takes.positions": ["a pipeline can take"],
            "stages[]": ["a stage", "the stage"], "stages[].id": ["nothing before", "two stages"],
            "stages[].use": ["no stage"],
        ]
        for port in [
            "image", "labels", "logits", "like", "session", "series", "file", "patches", "wanted",
            "nifti", "truth", "positions",
        ] {
            input.words["stages[].from.\(port)"] = ["nothing before"]
        }
        input.formatted = [
            "stages[].use", "takes.nifti", "takes.session", "takes.series",
            "stages[].with.device", "stages[].with.dtype", "stages[].with.prompts",
            "stages[].with.overlaps", "stages[].with.file", "stages[].with.record",
            "stages[].with.unevenSpacing", "stages[].with.emptySegments",
            "stages[].with.select.orientation", "stages[].with.receipt",
        ]
        // The pictures' names begin with it.
        if name == "pipeline-nifti.json" { input.free = ["stages[9].with.file"] }
        return input
    }
}
