extension RecordedSession {
    /// What stands of every segment at the end of the session, by the segment's id: one pass,
    /// however many segments there are. A segment without an event is not in it.
    ///
    /// - Throws: ``StandingSteps/Fault``. A session that was read has none.
    public func standing() throws(StandingSteps.Fault) -> [String: StandingSteps] {
        var standing: [String: StandingSteps] = [:]
        for event in events {
            try standing[event.segment, default: StandingSteps()].apply(event)
        }
        return standing
    }

    /// What stands of one segment at the end of the session.
    ///
    /// - Throws: ``StandingSteps/Fault``. A session that was read has none.
    public func standing(of segment: RecordedSegment) throws(StandingSteps.Fault) -> StandingSteps {
        var standing = StandingSteps()
        for event in events where event.segment == segment.id { try standing.apply(event) }
        return standing
    }
}
