internal import Synchronization

/// Decides whether another study may be begun without the run needing more memory than it may have.
///
/// A study's own estimate is that of its inputs, as the types under `takes:` tell. How much memory
/// a byte of it comes to depends on the pipeline; that is assumed generously at first, and then
/// learned from what the process really holds while studies are in work.
final class MemoryBudget: Sendable {
    /// Bytes that the process may have.
    let limit: Int

    /// Memory for each byte of a study's estimate, before anything was seen.
    static let assumed = 6.0

    /// How much more than was ever seen is kept free.
    private static let reserve = 1.2

    private struct State {
        var base = 0
        var inWork: [Int: Int] = [:]
        var seen = 0.0
        var finished = 0
    }

    private let state = Mutex(State())

    init(limit: Int) { self.limit = limit }

    /// Whether a study of this estimate may be begun. With none in work, any may: it is tried alone.
    func admits(_ estimate: Int) -> Bool {
        state.withLock { state in
            guard !state.inWork.isEmpty else { return true }
            let sum = state.inWork.values.reduce(estimate, +)
            return Double(state.base) + Self.factor(state) * Double(sum) <= Double(limit)
        }
    }

    /// Whether a study of this estimate is more than the budget even alone.
    func isExceeded(by estimate: Int) -> Bool {
        state.withLock { Double($0.base) + Self.factor($0) * Double(estimate) > Double(limit) }
    }

    /// Notes what the process holds before any study is in work: the network.
    func began(holding bytes: Int) { state.withLock { $0.base = bytes } }

    func begin(_ place: Int, _ estimate: Int) { state.withLock { $0.inWork[place] = estimate } }

    /// - Parameter holding: What the process held at the study's end.
    func end(_ place: Int, holding bytes: Int) {
        state.withLock { state in
            Self.sample(&state, bytes)
            state.inWork[place] = nil
            state.finished += 1
        }
    }

    /// Learns from what the process holds now.
    func sample(holding bytes: Int) { state.withLock { Self.sample(&$0, bytes) } }

    private static func sample(_ state: inout State, _ bytes: Int) {
        let sum = state.inWork.values.reduce(0, +)
        guard sum > 0 else { return }
        state.seen = max(state.seen, Double(bytes - state.base) / Double(sum))
    }

    private static func factor(_ state: State) -> Double {
        // A study that has just begun has taken little yet: the first few teach only upwards.
        state.finished < 4 ? max(assumed, state.seen * reserve) : max(0.1, state.seen * reserve)
    }
}
