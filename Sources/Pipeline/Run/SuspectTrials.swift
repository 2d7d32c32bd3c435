internal import Foundation
internal import Text

/// Trials of the studies that were in work when earlier starts died.
struct SuspectTrials {
    let start: RunStart
    let suspects: [InWorkFile.Suspect]
    let inWorkFile: InWorkFile
    let toDo: StudiesToDo
    let publications: Publications
    let board: RunBoard
    let conditions: StopConditions

    /// Tries each alone, in a process of its own, before anything else is begun. One of which that
    /// dies, too, is set aside; the others are done like any study.
    func perform() async throws {
        guard start.options.triesSuspects else { return }
        for suspect in suspects {
            guard try conditions.goesOn() else { return }
            guard let listed = try start.ledger.listed(start.number, named: suspect.study),
                listed.study.fault == nil,
                let inputs = try toDo.inputs(ifToBeDone: listed)
            else {
                inWorkFile.end(suspect.study)
                continue
            }
            let name = suspect.study
            board.show(
                name, .note("was in work when an earlier start died; it is tried alone first"))
            let scratch = start.folder.temporary + "/trial"
            let verdict = await StudyTrial.perform(name, in: scratch)
            let stage =
                InWorkFile.suspects(in: scratch + "/.mais/in-work").first?.stage ?? suspect.stage
            try? FileManager.default.removeItem(atPath: scratch)
            try Task.checkCancellation()
            if case .killed(let number)? = verdict {
                try setAside(listed.study, inputs: inputs, signal: number, stage: stage)
            }
            inWorkFile.end(name)
        }
    }

    private func setAside(
        _ study: Study, inputs: StudyKey, signal: Int32, stage: String?
    ) throws {
        let fault = StudyFailure.killedTheProcess(signal: signal)
        let step = start.pipeline.steps.first { $0.id == stage }
        var record = StudyRecord(name: study.name, status: .failed, inputs: study.inputs)
        if !study.options.isEmpty { record.options = study.options }
        record.warnings = try publications.publication(of: study.name).earlierResults()
        let failure = StudyRecord.Failure(
            stage: step?.id, use: step?.use, message: "\(fault)", code: fault.code)
        record.error = failure
        try start.ledger.note(
            study.name, .failed, pipeline: start.key, inputs: inputs, record: try record.text(),
            warnings: record.warnings.count,
            failure: .init(sentence: failure.sentence, isTransient: false, code: fault.code))
        try start.ledger.flush()
        board.settle(study.name, .failed(failure.sentence))
    }
}
