/// Whether files may yield to the computing: as long as it does not come to wait for them.
///
/// On a machine that others use as well, a thread that yields to everyone may hardly run at all.
package struct ComputingWaits {
    /// Studies that compute, or wait for their turn to.
    private var wanting = 0
    private var yielding = 0
    /// When the computing ended, if files that yield were then being read or written.
    private var waitsSince: ContinuousClock.Instant?
    private var waited = Duration.zero
    private var computed = Duration.zero
    private var began: ContinuousClock.Instant?
    private var mayYield = true

    package init() {}

    /// - Returns: Whether the stage is to yield; then ``filesEnd()`` follows.
    package mutating func filesBegin() -> Bool {
        guard wanting > 0, mayYield else { return false }
        yielding += 1
        return true
    }

    package mutating func filesEnd() { yielding -= 1 }

    package mutating func computingIsWanted() { wanting += 1 }

    package mutating func computingBegins(at now: ContinuousClock.Instant) {
        if let waitsSince { waited += waitsSince.duration(to: now) }
        // A second in five, and for a while: it is not this study's size, and not to pass soon.
        if waited > .seconds(5), waited * 4 > computed { mayYield = false }
        (began, waitsSince) = (now, nil)
    }

    package mutating func computingEnds(at now: ContinuousClock.Instant) {
        if let began { computed += began.duration(to: now) }
        began = nil
        wanting -= 1
        waitsSince = yielding > 0 && wanting == 0 ? now : nil
    }
}
