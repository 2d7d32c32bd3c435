internal import Foundation
internal import Text

/// What the run report says of one study, and the ledger keeps.
struct StudyRecord: Sendable, Codable, Equatable {
    /// A stage that ran, and the seconds it took, without the wait for its turn.
    struct StageTime: Sendable, Codable, Equatable {
        let id: String
        let use: String
        let seconds: Double
    }

    /// Why the study failed. `stage` and `use` are `nil` where it failed before the first stage or after the last.
    struct Failure: Sendable, Codable, Equatable {
        var stage: String?
        var use: String?
        let message: String
        /// What programs may know it by, where it has a code.
        var code: Warning.Code?

        /// `'labels' (stitch): the sentence`.
        var sentence: String {
            guard let stage, let use else { return message }
            return "'\(stage)' (\(use)): \(message)"
        }
    }

    /// A try that failed with a fault that could pass.
    struct Try: Sendable, Codable, Equatable {
        let began: String
        let seconds: Double
        let error: Failure
    }

    enum Status: String, Sendable, Codable { case done, failed, waiting }

    let name: String
    var status: Status
    let inputs: [String: String]
    /// Options that are the study's own; `nil` where it has none.
    var options: [String: String]?
    var began: String?
    var seconds: Double?
    var stages: [StageTime] = []
    var warnings: [Warning] = []
    var facts: [String: JSONValue] = [:]
    var files: [ResultFile] = []
    var error: Failure?
    /// The tries before this one; `nil` where this was the first.
    var tries: [Try]?

    /// One line of JSON, keys in alphabetical order.
    func text() throws -> String {
        String(decoding: try JSONEncoder.line.encode(self), as: UTF8.self)
    }
}
