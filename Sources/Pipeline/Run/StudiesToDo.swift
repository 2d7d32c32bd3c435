/// The studies of a start that are to be done, in the order of its list. Those on the way that are
/// settled already are counted.
struct StudiesToDo {
    private let start: RunStart
    private let pipelines: StudyPipelines
    private let publications: Publications
    private let board: RunBoard
    private var feed: StudyFeed

    init(
        _ start: RunStart, _ pipelines: StudyPipelines, _ publications: Publications,
        _ board: RunBoard
    ) {
        self.start = start
        self.pipelines = pipelines
        self.publications = publications
        self.board = board
        feed = StudyFeed(ledger: start.ledger, start: start.number)
    }

    /// The next study that is to be done; `nil` after the last, and once the run is cancelled.
    mutating func next() throws -> StudyToDo? {
        while !Task.isCancelled, let listed = try feed.next() {
            guard let inputs = try inputs(ifToBeDone: listed) else { continue }
            return StudyToDo(
                place: listed.place, study: listed.study, inputs: inputs,
                estimate: listed.study.estimatedBytes(for: start.pipeline))
        }
        return nil
    }

    /// The identity of a study's inputs if it is to be done; `nil` if it is settled.
    func inputs(ifToBeDone listed: Ledger.Listed) throws -> StudyKey? {
        let study = listed.study
        if let fault = study.fault {
            // Nothing was tried, so that the ledger, which may know an earlier result, stays as it is.
            board.settle(study.name, .failed(fault))
            return nil
        }
        let identity = pipelines.identity(of: study)
        let inputs = identity.key
        switch listed.state {
        case .waiting, .publishing: return inputs
        case .failed:
            guard listed.pipeline == start.key,
                identity.changes(since: listed.inputs).isEmpty, !listed.isTransient,
                !start.options.triesFailedAgain, start.isStrict || listed.code != .strict
            else { break }
            board.settle(study.name, .failedBefore)
            return nil
        case .done:
            guard let why = try reasonToRepeat(listed, identity) else {
                board.settle(study.name, .doneBefore)
                return nil
            }
            board.show(study.name, .note(why))
        }
        try start.ledger.putBack(study.name)
        return inputs
    }

    /// Why a study that is done is done again; `nil` if it is not.
    private func reasonToRepeat(_ listed: Ledger.Listed, _ identity: StudyIdentity) throws
        -> String?
    {
        let changes = identity.changes(since: listed.inputs)
        if listed.pipeline != start.key { return "done again, as the pipeline changed" }
        if !changes.isEmpty {
            return "done again, as its inputs changed: \(changes.joined(separator: ", "))"
        }
        if start.isStrict, listed.warnings > 0 {
            return "done again, as it has warnings, which this run takes for failures"
        }
        let isIntact = try publications.publication(of: listed.study.name).isIntact()
        return isIntact ? nil : "done again, as its results are gone"
    }
}
