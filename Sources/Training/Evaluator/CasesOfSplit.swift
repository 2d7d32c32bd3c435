/// Which cases of a split are judged.
public enum CasesOfSplit: String, CaseIterable, Sendable {
    case training, validation, test, all
}
