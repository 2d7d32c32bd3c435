public import Text

/// What a run itself warns of.
extension Warning.Code {
    /// The clock was set back while the run went on, so that times of day do not compare.
    public static let clockSetBack: Warning.Code = "run.clock-set-back"
    /// An option changes nothing, since another takes its effect away.
    public static let optionNoEffect: Warning.Code = "option.no-effect"
    /// A study failed, and its folder still holds the results of an earlier start.
    public static let earlierResultsKept: Warning.Code = "results.earlier-kept"
    /// A study that is no longer listed has results of another pipeline or checkpoint.
    public static let otherPipeline: Warning.Code = "results.other-pipeline"
}

/// What programs may know a failure by, beside its sentence.
extension Warning.Code {
    /// The study has warnings, and the run takes them for failures.
    public static let strict: Warning.Code = "study.strict"
    /// Its folder holds results of other inputs: those of another study of the same name.
    public static let otherInputs: Warning.Code = "study.other-inputs"
    /// Its own options name another file than the pipeline does, such as a checkpoint.
    public static let otherFiles: Warning.Code = "study.other-files"
    /// The process died when this study alone was in work.
    public static let killedTheProcess: Warning.Code = "study.killed-the-process"
}
