internal import Text

/// What commands warn of, beside what readers and runs do.
extension Warning.Code {
    /// A study that was asked for cannot be looked at in the page.
    static let viewLeftOut: Warning.Code = "report.view-left-out"
    /// The run has ended, and its page cannot be made.
    static let pageNotMade: Warning.Code = "report.page-not-made"
}
