import Foundation

/// An input of one kind, its fields, and all that can be done to them.
struct Subject: Sendable {
    /// Such as `CT series`.
    let kind: String
    /// The room of the sources that reads it.
    let room: String
    let untouched: @Sendable () -> Outcome
    let mutants: [Mutant]
    var exemptions: [Exemption] = []

    /// The fields, in the order in which they come up.
    var fields: [Field] {
        var seen: Set<Field> = []
        return (mutants.map(\.field) + exemptions.map(\.field)).filter { seen.insert($0).inserted }
    }
}

extension Subject {
    /// Every mutant, or every `stride`-th.
    ///
    /// - Throws: Where the untouched input is refused.
    func census(stride: Int = 1) throws -> Census {
        guard case .read(let plain) = untouched() else {
            throw Untouched(kind: kind, sentence: "\(untouched())")
        }
        let chosen = Swift.stride(from: 0, to: mutants.count, by: stride).map { mutants[$0] }
        let verdicts = Verdicts(count: chosen.count)
        DispatchQueue.concurrentPerform(iterations: chosen.count) { number in
            let mutant = chosen[number]
            let start = ContinuousClock.now
            var verdict = Verdict(mutant, mutant.outcome(), untouched: plain)
            let time = ContinuousClock.now - start
            if time > .seconds(10) { verdict = .failed("it took \(time)") }
            verdicts.set(verdict, at: number)
        }
        var census = Census()
        for (mutant, verdict) in zip(chosen, verdicts.all) {
            switch verdict {
            case .same: census.same += 1
            case .refused: census.refused += 1
            case .warned: census.warned += 1
            case .failed(let reason):
                census.failures.append(
                    Failure(
                        room: room, kind: kind, field: mutant.field.title, change: mutant.change,
                        detail: mutant.detail, reason: reason))
            }
        }
        return census
    }
}
