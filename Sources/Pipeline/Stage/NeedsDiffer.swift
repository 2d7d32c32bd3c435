/// Two stages that need different things of one.
struct NeedsDiffer: Error, CustomStringConvertible {
    let first: StageNeed
    let second: StageNeed

    var description: String {
        """
        '\(first.stage)' and '\(second.stage)' need it otherwise: \(first.reason), and \
        \(second.reason). Give each a chain of stages of its own
        """
    }
}
