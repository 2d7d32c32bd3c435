internal import Foundation

/// One task of a cluster's job array, which does its share of a run's studies.
public struct ArrayTask: Sendable, Hashable {
    /// Counted from 0.
    public let index: Int

    /// How many tasks share the studies.
    public let count: Int

    /// Which submission of the run it belongs to, counted from 1: what a later one finds counts more.
    public let submission: Int

    /// Fit for a file name, and no other process' in the world: a scheduler that lost sight of a
    /// task starts it again while the first goes on.
    public let name: String

    public init(index: Int, count: Int, submission: Int) {
        self.index = index
        self.count = count
        self.submission = submission
        let number = String(format: "%04d-%05d", submission, index)
        name = "\(number)-\(UUID().uuidString.prefix(13).lowercased())"
    }

    /// Whether a study is this task's to do.
    ///
    /// - Parameter place: The study's place in the list, counted from 0. Neighbours go to different
    ///   tasks, as studies that take long often stand together.
    func does(_ place: Int) -> Bool { place % count == index }
}
