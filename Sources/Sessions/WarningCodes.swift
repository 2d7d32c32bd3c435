public import Text

/// What reading a session warns of.
extension Warning.Code {
    /// Nothing of a segment stands, so it has no result.
    public static let segmentWithoutResult: Warning.Code = "session.segment-without-result"
    /// An event's time cannot be read.
    public static let timeUnreadable: Warning.Code = "session.time-unreadable"
    /// An event is earlier than the one before it; its number decides.
    public static let timeBackwards: Warning.Code = "session.time-backwards"
}
