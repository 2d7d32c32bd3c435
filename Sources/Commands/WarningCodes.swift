internal import Text

/// What commands warn of, beside what readers and runs do.
extension Warning.Code {
    /// A study that was asked for cannot be looked at in the page.
    static let viewLeftOut: Warning.Code = "report.view-left-out"
    /// A variable of the environment is nearly one of this program's, or has a value that does
    /// nothing.
    static let variableUnknown: Warning.Code = "environment.unknown"
    /// The run has ended, and its page cannot be made.
    static let pageNotMade: Warning.Code = "report.page-not-made"
    /// A folder of sessions cannot be listed whole, or something in it is not a file.
    static let sessionsPassedOver: Warning.Code = "sessions.passed-over"
}
