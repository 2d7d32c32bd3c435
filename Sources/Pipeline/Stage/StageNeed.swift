public import Text

/// What a stage needs of the stages that its inputs come from: what a network was trained on, say.
/// They take it up where their options leave it open, and refuse where these say otherwise.
public struct StageNeed: Sendable, Equatable {
    /// The option that sees to it, such as `spacing`.
    public let option: String

    /// The value that the option must have; `null` where it must be left out.
    public let value: JSONValue

    /// Who needs it and why, as the beginning of a sentence: `the checkpoint 'a' was trained at 4 mm`.
    public let reason: String

    /// What to do where no stage sees to it, as a sentence without a full stop.
    public let remedy: String

    /// Whether it only holds where the pipeline does not say otherwise.
    public let isAssumed: Bool

    /// The id of the stage that needs it; a pipeline fills it in.
    public internal(set) var stage = ""

    public init(
        option: String, value: JSONValue, reason: String, remedy: String, isAssumed: Bool = false
    ) {
        self.option = option
        self.value = value
        self.reason = reason
        self.remedy = remedy
        self.isAssumed = isAssumed
    }
}

/// What a stage made of the needs of later ones.
public struct Settlement: Sendable, Equatable {
    /// The options of needs that it saw to: they go no further up.
    public var met: Set<String> = []

    /// What every study is to be warned of.
    public var warnings: [Warning] = []

    public init() {}
}

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

extension [StageNeed] {
    /// What is needed of an option; nil where nobody needs anything of it.
    ///
    /// - Throws: Where two stages need it otherwise.
    public func need(of option: String) throws -> StageNeed? {
        let all = filter { $0.option == option }
        // What is only assumed gives way to what is known.
        let known = all.filter { !$0.isAssumed }
        let needs = known.isEmpty ? all : known
        for other in needs.dropFirst() where other.value != needs[0].value {
            throw NeedsDiffer(first: needs[0], second: other)
        }
        return needs.first
    }
}
