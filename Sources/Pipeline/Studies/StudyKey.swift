internal import Files

/// Digests that identify what a study was done with: the pipeline with the files that its options name,
/// or the study's inputs. Another pipeline or other inputs have another key.
package struct StudyKey: RawRepresentable, Sendable, Hashable, Codable {
    /// As ledgers and journals keep it.
    package let rawValue: String

    package init(rawValue: String) { self.rawValue = rawValue }

    /// That of a pipeline, or of a file that its options name, tells whether one of them has changed.
    init(of pipeline: Pipeline) {
        let read = pipeline.filesRead.map(InputIdentity.of)
        rawValue = Digest.of(([pipeline.digest] + read).joined(separator: " ")).hexadecimal
    }

    /// That of a study that nothing is known of.
    static let unknown = StudyKey(rawValue: "")
}
