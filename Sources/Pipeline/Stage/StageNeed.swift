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
