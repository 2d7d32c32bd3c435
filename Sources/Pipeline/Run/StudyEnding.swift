/// How one study ended.
enum StudyEnding: Sendable {
    case done(seconds: Double)
    case failed(String)
    /// With a transient fault: to be tried again in some seconds.
    case again(String, StudyRecord.Try, seconds: Double)
    case putBack
    /// No other study could do better either.
    case runEnds(RunError)
}
