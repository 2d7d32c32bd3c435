internal import Text

extension Pipeline {
    /// The pipeline with some options set otherwise, and checked again as a whole.
    ///
    /// - Parameter options: YAML values by stage and option: `cubic.spacing`, or
    ///   `logits.memory.capacity` for a key of a group.
    /// - Throws: ``OverrideFault``, for the first that is wrong.
    func with(_ options: [String: String]) throws -> Pipeline {
        guard !options.isEmpty else { return self }
        var document = try PipelineDocument(yaml: yaml, file: file)
        for (key, text) in options.sorted(by: { $0.key < $1.key }) {
            let parts = key.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
            guard let step = steps.firstIndex(where: { $0.id == parts[0] }) else {
                throw OverrideFault(
                    key: key,
                    sentence: "there is no stage '\(PlainText.clean(parts[0]))' in the pipeline")
            }
            guard parts.count > 1 else {
                throw OverrideFault(
                    key: key,
                    sentence: "it is a stage; name its options in a group, each by its key")
            }
            guard let value = try? PipelineDocument(yaml: text, file: file).root else {
                throw OverrideFault(
                    key: key, sentence: "'\(PlainText.clean(text))' is no YAML value")
            }
            document.set(Array(parts.dropFirst()), to: value, inStage: step)
            // One after the other, so that a fault is known to be this option's.
            do {
                _ = try Pipeline(document, yaml: yaml, stages: stages, inputs: inputs)
            } catch let error as PipelineFileError {
                throw OverrideFault(key: key, sentence: error.problem.sentence)
            }
        }
        return try Pipeline(document, yaml: yaml, stages: stages, inputs: inputs)
    }
}
