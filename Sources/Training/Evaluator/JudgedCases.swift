internal import Foundation
public import Text

/// Cases that a network is to be judged by, and how they are prepared.
public struct JudgedCases: Sendable {
    private let store: CaseStore
    private let cases: [LabelledCase]

    /// What people should know of the names of the classes.
    public let warnings: [Warning]

    /// - Parameters:
    ///   - data: As a training run's settings have it.
    ///   - isOtherData: Whether the settings are those of a checkpoint and the data are others: then
    ///     what the labels of these stand for is theirs to say.
    /// - Throws: ``CaseError``, also where the split has no such case.
    public init(_ data: TrainingData, cases: CasesOfSplit, isOtherData: Bool = false) throws {
        var dataset = try data.dataset()
        var warnings: [Warning] = []
        if isOtherData, !data.classes.isEmpty {
            if let stated = dataset.statedClasses {
                warnings = dataset.otherNames(than: stated)
                var own = data
                own.classes = [:]
                dataset = try own.dataset()
            } else {
                warnings = [
                    Warning(
                        .evaluationClassesByNumber,
                        """
                        '\(shown(dataset.path))' does not say what its labels stand for; they were \
                        taken by number for what the network was trained on: \
                        \(dataset.classes.map { "\($0.label) \(shown($0.name))" }.joined(separator: ", "))
                        """)
                ]
            }
        }
        // Of which modality the images are is the checkpoint's to say.
        self.warnings =
            dataset.notes.filter { $0.code != .trainingModalityUnknown } + warnings
            + dataset.labelFileWarnings(.evaluationOtherClasses)
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

    /// What people should know of the cases, once an evaluator has read them: what their files say, and
    /// classes of which none has a voxel.
    public var caseWarnings: [Warning] {
        let found = store.labels(of: cases)
        return store.warnings
            + store.dataset.classes.filter { !found.contains($0.label) }.map {
                Warning(
                    .classNotJudged,
                    "no case that is judged has a voxel of '\(shown($0.name))' (\($0.label))")
            }
    }
}

extension LabelledDataset {
    /// Where a dataset calls its labels otherwise.
    fileprivate func otherNames(than stated: [UInt16: String]) -> [Warning] {
        classes.compactMap { known in
            guard let own = stated[known.label], !own.isSameName(as: known.name) else { return nil }
            return Warning(
                .evaluationOtherClasses,
                """
                label \(known.label) was '\(shown(known.name))' in training and is '\(shown(own))' \
                in '\(path)', whose names are used
                """)
        }
    }
}

extension String {
    /// Whether two names of a structure are the same but for case and spaces around.
    func isSameName(as other: String) -> Bool {
        func plain(_ name: String) -> String {
            name.trimmingCharacters(in: .whitespacesAndNewlines).lowercased()
                .precomposedStringWithCanonicalMapping
        }
        return plain(self) == plain(other)
    }
}
