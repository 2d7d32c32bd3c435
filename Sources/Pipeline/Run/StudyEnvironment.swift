internal import Text

/// What one study needs of its run: threads, what it is done with, where its results go, and
/// somebody to tell what comes to pass.
struct StudyEnvironment: Sendable {
    let pipelines: StudyPipelines
    /// What the ledger knows the run's pipeline by.
    let pipelineKey: StudyKey
    let publications: Publications
    let threads: RunThreads
    /// What stages of all studies share.
    let context: RunContext
    let clock: RunClock
    let retries: Retries

    /// Whether a study with a warning fails.
    let isStrict: Bool

    /// Whether this is a trial of a study in a process of its own.
    let isTrial: Bool

    /// Told that a study begins, before any file of it is opened.
    let onBegin: @Sendable (_ study: String) -> Void

    /// Told what comes to pass with a study.
    let show: @Sendable (_ study: String, _ what: ProgressEvent.What) -> Void

    /// Lets every stage of a pipeline prepare itself. What stages share, such as a network, is there
    /// once however often this is called.
    func prepare(_ pipeline: Pipeline) async throws {
        for step in pipeline.steps {
            try Task.checkCancellation()
            do {
                if step.resource == .computing {
                    try await threads.prepare { try await step.prepare(context) }
                } else {
                    try await threads.read { try await step.prepare(context) }
                }
            } catch {
                if Task.isCancelled { throw CancellationError() }
                throw RunError.preparing(
                    stage: step.id, use: step.use, reason: PlainText.sentence(of: error))
            }
        }
    }
}
