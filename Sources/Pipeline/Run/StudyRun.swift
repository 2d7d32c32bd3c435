internal import Files
internal import Foundation
internal import Text

/// One study on its way through the stages.
struct StudyRun: Sendable {
    private let environment: StudyEnvironment
    private let item: StudyToDo

    private var study: Study { item.study }
    private var folder: OutputFolder { environment.publications.folder }
    private var ledger: Ledger { environment.publications.ledger }
    private var publication: Publication { environment.publications.publication(of: study.name) }

    init(_ environment: StudyEnvironment, _ item: StudyToDo) {
        self.environment = environment
        self.item = item
    }

    /// An error, and the stage it comes from.
    private struct StageFault: Error {
        let step: PipelineStep
        let error: any Error
    }

    /// The study's files have their final names when this returns `done`, and only then.
    func perform() async -> StudyEnding {
        let start = ContinuousClock.now
        var record = StudyRecord(name: study.name, status: .done, inputs: study.inputs)
        if !study.options.isEmpty { record.options = study.options }
        record.began = environment.clock.now().formatted(.iso8601)
        if !item.tries.isEmpty { record.tries = item.tries }
        environment.onBegin(study.name)
        let (show, name) = (environment.show, study.name)
        let pipelines = environment.pipelines
        let current = CurrentStage()
        // Where its own options are wrong, that is its failure further down.
        let digest = (try? pipelines.pipeline(for: study))?.digest ?? pipelines.pipeline.digest
        let context = StudyContext(
            name: name, run: environment.context, pipelineDigest: digest,
            folder: folder.temporary + "/" + name,
            onProgress: { show(name, .stage(current.id, fraction: $0)) },
            onWarning: { show(name, .warning($0)) })
        defer { context.clear() }
        do {
            let pipeline = try pipelines.settled(for: study)
            for warning in pipeline.warnings { context.warn(warning) }
            if !study.options.isEmpty { try await environment.prepare(pipeline) }
            try await through(pipeline, context, current, &record)
            let warnings = context.warnings
            if environment.isStrict, !warnings.isEmpty { throw StudyFailure.strict(warnings) }
            // From here on the study is not put back: what is computed gets its names.
            complete(&record, context, since: start)
            let done = record
            try publication.publish(
                context.files, pipeline: environment.pipelineKey, inputs: item.inputs,
                warnings: done.warnings.count
            ) { files in
                var record = done
                record.files = files
                return try record.text()
            }
            return .done(seconds: done.seconds ?? 0)
        } catch {
            complete(&record, context, since: start)
            return ending(of: error, record)
        }
    }

    private func complete(
        _ record: inout StudyRecord, _ context: StudyContext, since start: ContinuousClock.Instant
    ) {
        record.seconds = Self.seconds(start.duration(to: .now))
        record.facts = context.facts
        record.warnings = context.warnings
    }

    private func through(
        _ pipeline: Pipeline, _ context: StudyContext, _ current: CurrentStage,
        _ record: inout StudyRecord
    ) async throws {
        var values = try await open(pipeline.takes)
        var lastUse: [String: Int] = [:]
        for (index, step) in pipeline.steps.enumerated() {
            for source in step.sources.values { lastUse[source] = index }
        }
        for (index, step) in pipeline.steps.enumerated() {
            try Task.checkCancellation()
            // What it would do outside is for the run itself.
            if environment.isTrial, step.actsOutside { break }
            let inputs = step.sources.compactMapValues { values[$0] }
            // A value goes when its last user has it: a study holds no image longer than it needs it.
            for source in step.sources.values where lastUse[source] == index {
                values[source] = nil
            }
            let (output, seconds) = try await run(step, inputs, context, current)
            record.stages.append(.init(id: step.id, use: step.use, seconds: seconds))
            if lastUse[step.id] != nil { values[step.id] = output }
        }
    }

    private func open(_ takes: [PipelineTake]) async throws -> [String: any PortValue] {
        try await environment.threads.read {
            var values: [String: any PortValue] = [:]
            for take in takes {
                guard let path = study.inputs[take.name] else {
                    throw StudiesError.missingInput(take.name, type: take.type.portName)
                }
                values[take.name] = try take.type.init(path: URL(filePath: path))
            }
            return values
        }
    }

    private func run(
        _ step: PipelineStep, _ inputs: [String: any PortValue], _ context: StudyContext,
        _ current: CurrentStage
    ) async throws -> (any PortValue, seconds: Double) {
        func timed() async throws -> (any PortValue, seconds: Double) {
            try Task.checkCancellation()
            current.id = step.id
            environment.show(study.name, .stage(step.id, fraction: nil))
            let start = ContinuousClock.now
            let output = try await step.run(inputs, context)
            return (output, Self.seconds(start.duration(to: .now)))
        }
        do {
            guard step.resource == .computing else {
                return try await environment.threads.read { try await timed() }
            }
            return try await environment.threads.compute { try await timed() }
        } catch {
            throw StageFault(step: step, error: error)
        }
    }

    private func ending(of error: any Error, _ record: StudyRecord) -> StudyEnding {
        let fault = error as? StageFault
        let error = fault?.error ?? error
        if let error = error as? RunError, error.endsTheRun { return .runEnds(error) }
        if Task.isCancelled { return .putBack }
        // Only the disk itself tells a full one from a fault of this study.
        let sentence = PlainText.sentence(of: error)
        if folder.isGone { return .runEnds(.outputGone(folder.path)) }
        if let full = folder.fault() { return .runEnds(full) }
        if TransientFault.systemError(of: error)?.isDiskFull == true {
            return .runEnds(.diskFull(folder.path))
        }
        let failure = StudyRecord.Failure(
            stage: fault?.step.id, use: fault?.step.use, message: sentence,
            code: (error as? StudyFailure)?.code)
        let locations = environment.pipelines.pipeline.takes.compactMap { take in
            study.inputs[take.name].map { take.type.location(of: $0) }
        }
        let isTransient = TransientFault.isLikely(
            error, paths: locations, identity: item.inputs,
            now: environment.pipelines.identity(of: study).key)
        let wait = isTransient ? environment.retries.wait(after: item.tries.count + 1) : nil
        var record = record
        record.status = wait == nil ? .failed : .waiting
        record.error = failure
        do {
            if wait == nil { record.warnings += try publication.earlierResults() }
            try ledger.note(
                study.name, wait == nil ? .failed : .waiting, pipeline: environment.pipelineKey,
                inputs: item.inputs, record: try record.text(),
                warnings: record.warnings.count,
                failure: .init(
                    sentence: failure.sentence,
                    isTransient: isTransient || (error as? RunError)?.isOfTheOutput == true,
                    code: failure.code))
        } catch let error as RunError {
            return .runEnds(error)
        } catch {
            return .runEnds(.ledger(folder.ledger, reason: PlainText.sentence(of: error)))
        }
        guard let wait else { return .failed(failure.sentence) }
        let attempt = StudyRecord.Try(
            began: record.began ?? "", seconds: record.seconds ?? 0, error: failure)
        return .again(failure.sentence, attempt, seconds: wait)
    }

    private static func seconds(_ duration: Duration) -> Double {
        (duration / .seconds(1) * 1000).rounded() / 1000
    }
}
