internal import Foundation
internal import Network
internal import Text

/// Which cases are trained on, which choose the best checkpoint, and which only judge it.
public struct DataSplit: Sendable, Hashable, Codable {
    /// Names of cases; no name stands in two of the lists.
    public var training: [String]
    public var validation: [String]
    public var test: [String]

    public init(training: [String], validation: [String] = [], test: [String] = []) {
        self.training = training
        self.validation = validation
        self.test = test
    }

    /// The split with a share of its training cases, and the same others.
    ///
    /// With one seed a smaller share is part of a larger one, so that results differ by the cases
    /// that were added, and by nothing else.
    ///
    /// - Parameter share: More than 0, at most 1. At least one case is kept.
    /// - Throws: ``DatasetError`` for another share.
    public func fraction(_ share: Double, seed: UInt64) throws -> DataSplit {
        guard share > 0, share <= 1 else { throw DatasetError.badShare(share, of: "fraction") }
        var generator = SeededGenerator(seed: seed, place: [0x6672_6163])
        let shuffled = generator.shuffled(training.sorted())
        let count = max(1, Int((share * Double(training.count)).rounded()))
        var split = self
        split.training = shuffled.prefix(count).sorted()
        return split
    }
}

extension LabelledDataset {
    /// The cases split.
    ///
    /// - Throws: ``DatasetError`` where the rule names a case that is not there, or one twice, or
    ///   leaves none to train on.
    public func split(by rule: SplitRule) throws -> DataSplit {
        let (split, source) = try unchecked(rule)
        var seen: Set<String> = []
        let names = Set(cases.map(\.name))
        for name in split.training + split.validation + split.test {
            guard names.contains(name) else {
                throw DatasetError.unknownCase(source: source, name: name)
            }
            guard seen.insert(name).inserted else {
                throw DatasetError.caseTwice(source: source, name: name)
            }
        }
        guard !split.training.isEmpty else { throw DatasetError.nothingToTrainOn(source: source) }
        return DataSplit(
            training: split.training.sorted(), validation: split.validation.sorted(),
            test: split.test.sorted())
    }

    private func unchecked(_ rule: SplitRule) throws -> (DataSplit, source: String) {
        switch rule {
        case .column:
            return (try columnSplit(), path)
        case .folds(let url, let fold):
            return (try Self.fold(fold, of: url), url.path(percentEncoded: false))
        case .lists(let training, let validation):
            var split = DataSplit(training: try Self.names(in: training))
            let rest = Set(cases.map(\.name)).subtracting(split.training)
            if let validation {
                split.validation = try Self.names(in: validation)
                split.test = rest.subtracting(split.validation).sorted()
            } else {
                split.validation = rest.sorted()
            }
            return (split, training.path(percentEncoded: false))
        case .shares(let training, let validation, let seed):
            return (try shares(training, validation, seed: seed), path)
        }
    }

    private func columnSplit() throws -> DataSplit {
        guard let column else { throw DatasetError.missingColumn(file: path, column: "split") }
        var split = DataSplit(training: [])
        for labelled in cases {
            switch column[labelled.name] {
            case "train": split.training.append(labelled.name)
            case "val": split.validation.append(labelled.name)
            case "test": split.test.append(labelled.name)
            case let word:
                throw DatasetError.unknownSplit(file: path, name: labelled.name, split: word ?? "")
            }
        }
        return split
    }

    private func shares(_ training: Double, _ validation: Double, seed: UInt64) throws -> DataSplit
    {
        guard training > 0, training <= 1 else {
            throw DatasetError.badShare(training, of: "training")
        }
        guard validation >= 0, training + validation <= 1 + 1e-9 else {
            throw DatasetError.badShare(validation, of: "validation")
        }
        var generator = SeededGenerator(seed: seed, place: [0x7368_6172])
        let shuffled = generator.shuffled(cases.map(\.name))
        let count = Double(cases.count)
        let first = max(1, Int((training * count).rounded()))
        let second = max(first, min(cases.count, Int(((training + validation) * count).rounded())))
        return DataSplit(
            training: Array(shuffled[..<first]), validation: Array(shuffled[first..<second]),
            test: Array(shuffled[second...]))
    }

    private static func fold(_ fold: Int, of url: URL) throws -> DataSplit {
        let path = url.path(percentEncoded: false)
        func fault(_ place: String, _ value: MetadataJSON?, _ wanted: String) -> DatasetError {
            .badFold(
                file: path, place: place,
                fault: value.map { "is \($0.shown), and must be \(wanted)" }
                    ?? "is missing; it must be \(wanted)")
        }
        let data = try SmallFile.read(url)
        guard let text = String(validating: data, as: UTF8.self) else {
            throw DatasetError.notFolds(file: path)
        }
        let json: MetadataJSON
        do { json = try MetadataJSON(text) } catch {
            guard error.isRepeatedKey else { throw DatasetError.notFolds(file: path) }
            throw DatasetError.badFold(file: path, place: "a fold", fault: error.reason)
        }
        guard case .list(let folds) = json else { throw DatasetError.notFolds(file: path) }
        var splits: [DataSplit] = []
        for (number, value) in folds.enumerated() {
            guard case .object = value else {
                throw fault("[\(number)]", value, "an object with 'train' and 'val'")
            }
            func names(_ part: FoldPart) throws -> [String] {
                let place = "[\(number)].\(part.rawValue)"
                guard case .list(let names)? = value[part.rawValue] else {
                    throw fault(place, value[part.rawValue], "a list of names")
                }
                return try names.enumerated().map { index, name in
                    guard case .text(let text) = name else {
                        throw fault("\(place)[\(index)]", name, "the name of a case")
                    }
                    return text
                }
            }
            splits.append(DataSplit(training: try names(.train), validation: try names(.val)))
        }
        guard splits.indices.contains(fold) else {
            throw DatasetError.noSuchFold(file: path, fold: fold, folds: folds.count)
        }
        return splits[fold]
    }

    private static func names(in url: URL) throws -> [String] {
        guard let text = String(data: try SmallFile.read(url), encoding: .utf8) else {
            throw DatasetError.notText(file: url.path(percentEncoded: false))
        }
        return text.split(whereSeparator: \.isNewline)
            .map { line in
                line.prefix { $0 != "#" }.trimmingCharacters(in: .whitespaces)
            }
            .filter { !$0.isEmpty }
    }
}
