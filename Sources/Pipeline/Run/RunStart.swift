internal import Foundation
internal import Text

/// One start of a run: what is run with what, where its results go, and when it began.
struct RunStart: Sendable {
    let pipeline: Pipeline
    /// What a finished study was made with, beside its inputs: the pipeline, and the files its options name.
    let key: StudyKey
    let options: RunOptions
    let folder: OutputFolder
    let ledger: Ledger
    /// What its stages share.
    let context: RunContext

    /// Its number in the ledger, and how many studies it lists.
    let number: Int
    let total: Int

    let began: Date
    let beganAt: Double

    var clock: RunClock { options.clock }

    /// Whether a study with a warning fails.
    var isStrict: Bool { options.isStrict || pipeline.isStrict }

    init(
        pipeline: Pipeline, key: StudyKey, options: RunOptions, folder: OutputFolder,
        ledger: Ledger, number: Int, total: Int
    ) {
        self.pipeline = pipeline
        self.key = key
        self.options = options
        self.folder = folder
        self.ledger = ledger
        (self.number, self.total) = (number, total)
        context = RunContext(output: folder.path) { [progress = options.progress] warning in
            progress.show(
                ProgressEvent(study: "", what: .warning(warning), finished: 0, total: total))
        }
        began = options.clock.now()
        beganAt = options.clock.elapsed()
    }

    /// The error's sentence, or that of the full disk behind it.
    func sentence(of error: any Error) -> String {
        if case .ledger? = error as? RunError, let fault = folder.fault() { return "\(fault)" }
        return PlainText.sentence(of: error)
    }
}
