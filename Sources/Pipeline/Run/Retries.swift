/// How often a study is tried again whose fault is transient, such as a network drive that does not
/// answer. What is wrong with the study itself is not tried again.
public struct Retries: Sendable, Equatable {
    /// How often after the first time.
    public var most: Int

    /// Seconds before the first time again; each further wait is four times the one before.
    public var firstWait: Double

    public init(most: Int = 3, firstWait: Double = 10) {
        (self.most, self.firstWait) = (most, firstWait)
    }

    /// The seconds to wait after `tries` tries failed; `nil` if that was the last.
    func wait(after tries: Int) -> Double? {
        guard (1...1000).contains(tries), tries <= most else { return nil }
        return (1..<tries).reduce(firstWait) { wait, _ in min(wait * 4, max(3600, firstWait)) }
    }
}
