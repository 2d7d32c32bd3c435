public import Text

/// What a run has to say while it goes on.
public struct ProgressEvent: Sendable, Equatable {
    public enum What: Sendable, Equatable {
        /// The study is in the stage with this id, and this far in it, from 0 to 1.
        case stage(String, fraction: Double?)
        case done(seconds: Double)
        /// An earlier run did it.
        case doneBefore
        case failed(String)
        /// An earlier run found that it fails, and nothing about it has changed.
        case failedBefore
        /// It failed with a transient fault, and is tried again in some seconds.
        case again(String, seconds: Double)
        case putBack
        case warning(Warning)
        /// Something about the study that is no warning, such as why it is done again.
        case note(String)
        /// Something about the run as a whole.
        case run(String)
    }

    public let study: String
    public let what: What

    /// Studies that are done or failed, earlier runs' included, and all studies of the run.
    public let finished: Int
    public let total: Int

    /// Studies that this run finished in a minute; `nil` before the first.
    public let perMinute: Double?

    /// Seconds until the end at that rate.
    public let secondsLeft: Double?

    public init(
        study: String, what: What, finished: Int, total: Int, perMinute: Double? = nil,
        secondsLeft: Double? = nil
    ) {
        self.study = study
        self.what = what
        self.finished = finished
        self.total = total
        self.perMinute = perMinute
        self.secondsLeft = secondsLeft
    }
}
