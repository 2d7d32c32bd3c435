internal import Foundation

/// Which cases of a split are judged.
public enum CasesOfSplit: String, CaseIterable, Sendable {
    case training, validation, test, all
}

/// Cases that a network is to be judged by, and how they are prepared.
public struct JudgedCases: Sendable {
    private let store: CaseStore
    private let cases: [LabelledCase]

    /// - Parameter data: As a training run's settings have it.
    /// - Throws: ``CaseError``, also where the split has no such case.
    public init(_ data: TrainingData, cases: CasesOfSplit) throws {
        let dataset = try data.dataset()
        store = try data.store(dataset)
        if cases == .all {
            self.cases = dataset.cases
            return
        }
        let split = try dataset.split(by: data.rule())
        let names =
            switch cases {
            case .training: split.training
            case .validation: split.validation
            case .test, .all: split.test
            }
        guard !names.isEmpty else { throw TrainingError.noSuchCases(cases.rawValue) }
        self.cases = try dataset.cases(names)
    }

    public func evaluator(_ settings: EvaluationSettings, workers: Int) throws -> Evaluator {
        try Evaluator(store, cases: cases, settings: settings, workers: workers)
    }
}
