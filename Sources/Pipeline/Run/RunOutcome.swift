/// How a run ended.
public struct RunOutcome: Sendable, Equatable {
    /// Studies this run did.
    public var done = 0

    /// Studies that an earlier run did, and that were not done again.
    public var doneBefore = 0

    /// Studies that failed in this run: the first thousand.
    public var failures: [Failure] = []

    /// How many studies failed in this run.
    public var failed = 0

    /// Studies that failed in an earlier run, and were not tried again, as nothing about them has changed.
    public var failedBefore = 0

    /// Studies that are to be done yet, because the run was stopped.
    public var waiting = 0

    /// Studies that are done, and have warnings.
    public var warned = 0

    /// Why the run ended early, or without its report, as a sentence; `nil` where it did neither.
    public var stopped: String?

    /// A study that failed.
    public struct Failure: Sendable, Equatable {
        public let study: String
        /// The stage's id and sentence.
        public let sentence: String

        public init(study: String, sentence: String) {
            self.study = study
            self.sentence = sentence
        }
    }

    public init(
        done: Int = 0, doneBefore: Int = 0, failures: [Failure] = [], failedBefore: Int = 0,
        waiting: Int = 0, stopped: String? = nil, warned: Int = 0
    ) {
        self.done = done
        self.doneBefore = doneBefore
        self.failures = failures
        self.failed = failures.count
        self.failedBefore = failedBefore
        self.waiting = waiting
        self.stopped = stopped
        self.warned = warned
    }

    /// 0: every study is done. 1: all that there are have failed. 3: some have, or are to be done
    /// yet, as when the run ended early, or the run report could not be written.
    public var exitStatus: Int32 {
        if failed == 0, failedBefore == 0, waiting == 0, stopped == nil { return 0 }
        return done + doneBefore + waiting == 0 ? 1 : 3
    }

    mutating func addFailure(_ study: String, _ sentence: String) {
        failed += 1
        if failures.count < 1000 { failures.append(.init(study: study, sentence: sentence)) }
    }
}
