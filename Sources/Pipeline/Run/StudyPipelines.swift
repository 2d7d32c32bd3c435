internal import Machine
internal import Text

/// What each study of a run is done with: the run's pipeline, or that with options of its own.
final class StudyPipelines: Sendable {
    /// The run's.
    let pipeline: Pipeline

    /// The archives and the like that the run's stages speak to, by the stage's id.
    private let places: [String: String]

    /// The pipeline as studies with options of their own have it.
    private let variants = Locked<[[String: String]: Pipeline]>([:])

    init(_ pipeline: Pipeline) {
        self.pipeline = pipeline
        places = Self.places(of: pipeline)
    }

    /// The pipeline with a study's own options.
    func pipeline(for study: Study) throws -> Pipeline {
        guard !study.options.isEmpty else { return pipeline }
        if let known = variants.withLock({ $0[study.options] }) { return known }
        let made = try pipeline.with(study.options)
        variants.withLock { variants in
            // A night in which every study has another value must not fill the memory.
            if variants.count >= 256 { variants.removeAll() }
            variants[study.options] = made
        }
        return made
    }

    /// The pipeline with a study's own options, and with what its stages need of each other settled.
    func settled(for study: Study) throws -> Pipeline {
        guard !study.options.isEmpty else { return pipeline }
        do { return try pipeline(for: study).settled() } catch let error as PipelineFileError {
            // The file's place says nothing where the study's own options are at fault.
            throw OverrideFault(
                key: study.options.keys.sorted().joined(separator: ", "),
                sentence: error.problem.sentence)
        }
    }

    /// What tells whether a study's inputs, and the options that are its own, are still the same.
    func identity(of study: Study) -> StudyIdentity {
        let own = study.options.isEmpty ? nil : try? pipeline(for: study)
        return StudyIdentity(
            of: study, pipeline, own: own, places: own.map { Self.places(of: $0) } ?? places)
    }

    private static func places(of pipeline: Pipeline) -> [String: String] {
        Dictionary(pipeline.steps.compactMap { step in step.placeAsked().map { (step.id, $0) } }) {
            first, _ in first
        }
    }
}
