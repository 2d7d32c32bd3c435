internal import Pipeline

/// The manual's page of stages, made of what the stages say of themselves.
public enum StagesPage {
    /// The page in Markdown, as it stands in `Sources/Commands/Manual.docc/Stages.md`.
    ///
    /// - Throws: A `PipelineFileError`, if a stage's own defaults cannot be encoded.
    public static func markdown() throws -> String {
        let sections = try allStages.map { try StageDescription($0).markdown }
        return ([head] + sections).joined(separator: "\n")
    }

    private static var head: String {
        """
        # Stages

        Every stage of a pipeline file: its inputs, options and defaults.

        The stages say this of themselves: `make manual` writes the page. `mais stages NAME` prints
        a stage as YAML, ready to be copied into a [pipeline file](PipelineFile.md). The default
        `null` means that the option is not set.

        Under `takes:` a pipeline file names its inputs, each of one of these kinds:
        \(kinds).

        """
    }

    private static var kinds: String {
        allInputs.map { "`\($0.portName)`" }.joined(separator: ", ")
    }
}
