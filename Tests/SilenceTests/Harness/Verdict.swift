import Text

/// Whether a mutant was wrong in silence.
enum Verdict: Sendable, Equatable {
    case same, refused, warned
    case failed(String)

    /// - Parameter untouched: What the input gives without a change.
    init(_ mutant: Mutant, _ outcome: Outcome, untouched: Reading) {
        switch outcome {
        case .refused(let sentence):
            let fault = Self.fault(of: sentence, mutant)
            self = fault.map { .failed("refused, but \($0): \(sentence)") } ?? .refused
        case .read(let reading):
            var known = untouched.warnings
            var news: [Warning] = []
            for warning in reading.warnings {
                if let at = known.firstIndex(of: warning) {
                    known.remove(at: at)
                } else {
                    news.append(warning)
                }
            }
            let expected = untouched.facts
            if Self.isSame(reading.facts, as: expected, but: mutant.withheld) {
                self = news.isEmpty ? .same : .warned
                return
            }
            if news.contains(where: { Self.names(mutant.field, in: $0.message) }) {
                self = .warned
                return
            }
            let keys = Set(reading.facts.keys).union(expected.keys).sorted()
            let changes = keys.filter { reading.facts[$0] != expected[$0] }.map { key in
                "\(key) was \(Self.short(expected[key])), is \(Self.short(reading.facts[key]))"
            }
            let said = news.isEmpty ? "nothing said" : "said only: \(news.map(\.description))"
            self = .failed("other result, \(said): \(changes.joined(separator: "; "))")
        }
    }

    /// Whether facts are the same, or the withheld ones are gone.
    private static func isSame(
        _ facts: [String: String], as expected: [String: String], but withheld: [String]
    ) -> Bool {
        if facts == expected { return true }
        func isWithheld(_ key: String) -> Bool {
            withheld.contains {
                key == $0 || key.hasPrefix($0 + ".") || key.hasPrefix($0 + "[")
            }
        }
        let rest = facts.filter { !(isWithheld($0.key) && $0.value == "none") }
        return rest == expected.filter { !isWithheld($0.key) }
    }

    private static func fault(of sentence: String, _ mutant: Mutant) -> String? {
        guard names(mutant.field, in: sentence) else { return "the field is not named" }
        let text = sentence.lowercased()
        guard
            mutant.shows.isEmpty || mutant.shows.contains(where: { text.contains($0.lowercased()) })
        else { return "the value is not shown" }
        return nil
    }

    private static func names(_ field: Field, in sentence: String) -> Bool {
        let text = sentence.lowercased()
        return field.names.contains { text.contains($0.lowercased()) }
    }

    private static func short(_ fact: String?) -> String {
        guard let fact else { return "nothing" }
        return fact.count > 90 ? "\(fact.prefix(90))…" : fact
    }
}
