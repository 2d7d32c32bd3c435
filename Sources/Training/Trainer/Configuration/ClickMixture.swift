/// Where a simulated user clicks while a network is trained.
public enum ClickMixture: String, Codable, Hashable, CaseIterable, Sendable {
    case random
    case centreOfLargestError = "centre-of-largest-error"
    case mixed

    func policy(using generator: inout SeededGenerator) -> ClickPolicy {
        switch self {
        case .random: .random
        case .centreOfLargestError: .centreOfLargestError
        case .mixed: generator.below(2) == 0 ? .random : .centreOfLargestError
        }
    }
}
