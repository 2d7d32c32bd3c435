import Foundation
import Network
import Pipeline
import Sessions
import Stages
import Tensors
import Testing
import Text

/// What a run's checkpoint was trained on, and what a pipeline says of it.
@Suite struct CheckpointInputTests {
    let bench: StudyBench

    init() throws {
        bench = try StudyBench()
        try bench.session().write(to: bench.path("session.json"))
    }

    private static let tiny = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appending(
            path: "NetworkTests/Data/tiny.weights.safetensors")

    /// A copy of the tiny network that says something else.
    private func write(
        _ name: String, _ more: [String: String],
        _ change: (inout [String: Tensor]) throws -> Void = { _ in }
    ) throws {
        let whole = try Checkpoint(contentsOf: Self.tiny)
        var tensors = whole.tensors
        try change(&tensors)
        try Checkpoint.write(
            tensors, metadata: whole.metadata.merging(more) { $1 }, to: bench.path(name))
    }

    private func pipeline(_ stages: String) throws -> Pipeline {
        try Pipeline(
            yaml: """
                # A test.
                takes: { nifti: nifti, session: session }
                stages:
                  - { id: image, use: read-nifti, from: { nifti: nifti } }
                \(stages.replacing("FOLDER", with: bench.folder.path))
                """, file: "p.yaml", stages: allStages, inputs: allInputs)
    }

    private func chain(_ name: String, cubic: String = "{}", crop: String = "{}") -> String {
        """
          - { id: \(name)-cubic, use: set-spacing, from: { image: image }, with: \(cubic) }
          - { id: \(name)-patches, use: plan-patches, from: { image: \(name)-cubic, session: session }, with: \(crop) }
          - { id: \(name), use: segment, from: { patches: \(name)-patches }, with: { checkpoint: "FOLDER/\(name).safetensors" } }
          - { id: \(name)-labels, use: stitch, from: { logits: \(name), like: image } }
          - { id: \(name)-file, use: write-nifti, from: { labels: \(name)-labels }, with: { file: \(name).nii.gz } }

        """
    }

    private func run(_ pipeline: Pipeline, out: String = "out") async throws -> (
        RunOutcome, JSONValue
    ) {
        let options = RunOptions(
            output: bench.path(out).path, program: .init(name: "t", version: "1"))
        let outcome = try await Runner(pipeline, options).run([
            Study(
                name: "one",
                inputs: [
                    "nifti": bench.path("image.nii.gz").path,
                    "session": bench.path("session.json").path,
                ])
        ])
        let report = try Data(contentsOf: bench.path(out).appending(path: "report.json"))
        let json = try JSONDecoder().decode(JSONValue.self, from: report)
        guard case .array(let studies)? = json["studies"] else { return (outcome, .null) }
        return (outcome, studies[0])
    }

    private func sentence(_ stages: String) -> String {
        do {
            _ = try pipeline(stages).settled()
            return "it is well"
        } catch { return "\(error)" }
    }

    @Test func twoCheckpointsHaveEachItsChain() async throws {
        try write("a.safetensors", ["mais_input": #"{"spacing": 2, "clamp": null}"#])
        try write("b.safetensors", ["mais_input": #"{"spacing": 3, "clamp": [0, 200]}"#])
        let both = try pipeline(chain("a") + chain("b"))
        let (outcome, study) = try await run(both)
        #expect(outcome.done == 1)
        // The report knows of both.
        let report = try String(contentsOf: bench.path("out/report.json"), encoding: .utf8)
        for name in ["a", "b"] { #expect(report.contains("\"name\":\"\(name).safetensors\"")) }
        #expect(study["warnings"]?.codes.contains("checkpoint.spacing-assumed") == false)
        // Alone and with what was said, each leads to the same file.
        let (alone, _) = try await run(
            pipeline(chain("b", cubic: "{ spacing: 3, clamp: [0, 200] }", crop: "{ size: 64 }")),
            out: "alone")
        #expect(alone.done == 1)
        #expect(
            try Data(contentsOf: bench.result("b.nii.gz", out: "alone"))
                == Data(contentsOf: bench.result("b.nii.gz")))
        #expect(
            try Data(contentsOf: bench.result("a.nii.gz"))
                != Data(contentsOf: bench.result("b.nii.gz")))
        let shared = (chain("a") + chain("b")).replacing("image: b-cubic", with: "image: a-cubic")
            .replacing(
                "  - { id: b-cubic, use: set-spacing, from: { image: image }, with: {} }\n",
                with: "")
        #expect(
            sentence(shared).contains(
                "'a-cubic': 'b' and 'a' need it otherwise: the checkpoint 'b.safetensors' was trained at 3 mm, and the checkpoint 'a.safetensors' was trained at 2 mm."
            ), "\(sentence(shared))")
    }

    @Test func aClampThatACheckpointDoesNotWantIsRefused() throws {
        try write("a.safetensors", ["mais_input": #"{"spacing": 2, "clamp": null}"#])
        #expect(
            sentence(chain("a", cubic: "{ clamp: [0, 1] }")).contains(
                "'a-cubic': 'clamp' is [0, 1], but the checkpoint 'a.safetensors' was trained without a clamp. Leave 'clamp' out"
            ))
        // Where it says nothing, whoever runs it must know.
        try write("b.safetensors", ["mais_input": #"{"spacing": 2}"#])
        #expect(sentence(chain("b", cubic: "{ clamp: [0, 1] }")) == "it is well")
        #expect(sentence(chain("b")) == "it is well")
    }

    @Test func aSpacingThatNobodyKnowsIsWarnedOf() async throws {
        try write("a.safetensors", [:])
        let (_, study) = try await run(pipeline(chain("a")))
        #expect(
            warnings(study).contains(
                "the checkpoint 'a.safetensors' does not say at which spacing it was trained; 1.5 mm, as SAM-Med3D's, was taken: set 'spacing' where it is another"
            ), "\(warnings(study))")
        let (_, said) = try await run(pipeline(chain("a", cubic: "{ spacing: 1.5 }")), out: "said")
        #expect(said["warnings"]?.codes.contains("checkpoint.spacing-assumed") == false)
    }

    @Test func simulatedClicksAndTheirReplayMustAgree() throws {
        try write("a.safetensors", ["mais_input": #"{"spacing": 2, "clamp": null}"#])
        try write("b.safetensors", ["mais_input": #"{"spacing": 3, "clamp": null}"#])
        let stages = """
              - { id: cubic, use: set-spacing, from: { image: image } }
              - { id: made, use: simulate-clicks, from: { image: cubic, truth: truth }, with: { checkpoint: "FOLDER/a.safetensors" } }
              - { id: patches, use: plan-patches, from: { image: cubic, session: made } }
              - { id: logits, use: segment, from: { patches: patches }, with: { checkpoint: "FOLDER/a.safetensors" } }

            """
        func said(_ stages: String) -> String {
            do {
                _ = try Pipeline(
                    yaml: """
                        # A test.
                        takes: { nifti: nifti, truth: labels-file }
                        stages:
                          - { id: image, use: read-nifti, from: { nifti: nifti } }
                        \(stages.replacing("FOLDER", with: bench.folder.path))
                        """, file: "p.yaml", stages: allStages, inputs: allInputs
                ).settled()
                return "it is well"
            } catch { return "\(error)" }
        }
        #expect(said(stages) == "it is well")
        let other = stages.replacing(
            "patches }, with: { checkpoint: \"FOLDER/a",
            with: "patches }, with: { checkpoint: \"FOLDER/b")
        #expect(
            said(other).contains("'cubic': 'logits' and 'made' need it otherwise"), "\(said(other))"
        )
        // With an image of its own, each goes by its own.
        let apart = other.replacing(
            "  - { id: patches, use: plan-patches, from: { image: cubic",
            with:
                "  - { id: mine, use: set-spacing, from: { image: image } }\n  - { id: patches, use: plan-patches, from: { image: mine"
        )
        #expect(said(apart) == "it is well", "\(said(apart))")
    }

    @Test func metadataThatCannotBeIsRefusedWithTheFile() throws {
        try write("a.safetensors", ["mais_input": #"{"spacing": "2"}"#])
        #expect(
            sentence(chain("a")).contains(
                "a.safetensors' does not make a MAIS network: the checkpoint's 'mais_input' has 'spacing' '2'; it must be 0.01 to 100 mm."
            ), "\(sentence(chain("a")))")
        try write("a.safetensors", ["mais_input": #"{"size": 32}"#])
        #expect(
            sentence(chain("a")).contains("'size' 32, but 'image_size' of 'mais_config' says 64."))
    }

    @Test(arguments: [
        "image_encoder.blocks.0.mlp.lin1.weight", "prompt_encoder.no_mask_embed.weight",
        "memory_attention.sparse.attn.q_proj.weight",
    ])
    func aWeightThatIsNoNumberEndsTheRunByName(_ key: String) async throws {
        try write("a.safetensors", [:]) { tensors in
            guard let tensor = tensors[key] else { return }
            var values = try tensor.values(as: Float.self)
            values[values.count / 2] = .nan
            tensors[key] = try Tensor(values, shape: tensor.shape)
        }
        let checked = try pipeline(chain("a", cubic: "{ spacing: 1.5 }"))
        let error = await #expect(throws: RunError.self) { try await run(checked) }
        #expect(
            "\(error.map { "\($0)" } ?? "")".contains("'\(key)' of "),
            "\(String(describing: error))")
        #expect("\(error.map { "\($0)" } ?? "")".contains("is not all numbers: its element "))
    }
}
