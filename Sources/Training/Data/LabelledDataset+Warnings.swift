internal import Foundation
package import Text

extension LabelledDataset {
    /// What a dataset says of itself that its settings say otherwise.
    ///
    /// - Parameters:
    ///   - split: The setting `data.split`.
    ///   - modality: The setting `data.modality`.
    package func warnings(split: String, modality: String?) -> [Warning] {
        var warnings = notes.filter { modality == nil || $0.code != .trainingModalityUnknown }
        for own in classes {
            guard let stated = statedClasses?[own.label], !stated.isSameName(as: own.name) else {
                continue
            }
            warnings.append(
                Warning(
                    .trainingOtherClasses,
                    """
                    label \(own.label) is '\(shown(own.name))' in 'data.classes' and \
                    '\(shown(stated))' in '\(path)'; 'data.classes' counts
                    """))
        }
        if column != nil, split != "column" {
            warnings.append(
                Warning(
                    .trainingColumnUnused,
                    """
                    the column 'split' of '\(path)' is not used, as 'data.split' is \
                    '\(shown(split))'; 'split: column' goes by it
                    """))
        }
        return warnings + sameFiles + labelFileWarnings(.trainingOtherClasses)
    }

    /// Files that two cases have: one may then be trained on and the other judged.
    private var sameFiles: [Warning] {
        [("image", \LabelledCase.image), ("label", \LabelledCase.label)].flatMap { word, file in
            let groups = Dictionary(grouping: cases) { $0[keyPath: file].standardizedFileURL }
                .values.filter { $0.count > 1 }.sorted { $0[0].name < $1[0].name }
            guard let first = groups.first else { return [Warning]() }
            let names = first.prefix(3).map { "'\(shown($0.name))'" }.joined(separator: ", ")
            let more =
                (first.count > 3 ? " and \(first.count - 3) more" : "")
                + (groups.count > 1
                    ? "; so it is with \(groups.count - 1) other files" : "")
            return [
                Warning(
                    .trainingSameFile,
                    """
                    the cases \(names) of '\(path)' have the same \(word), \
                    '\(shown(first[0][keyPath: file].lastPathComponent))'\(more): one may be judged by \
                    what another was trained on
                    """)
            ]
        }
    }

    /// What label files beside the label maps call labels otherwise than the dataset does.
    ///
    /// - Parameter code: Of the warning that names differ.
    func labelFileWarnings(_ code: Warning.Code) -> [Warning] {
        // What is said, and of which files: a thousand cases that say the same make one warning.
        var differences: [(said: String, files: [String])] = []
        var unreadable: [String] = []
        for labelled in cases {
            let beside: LabelNamesBeside
            do throws(LabelNamesBeside.Fault) {
                guard let found = try LabelNamesBeside(labelled.label) else { continue }
                beside = found
            } catch {
                unreadable.append("'\(error.file)' \(error.reason)")
                continue
            }
            for said in classes.compactMap({ beside.difference(from: $0) }) {
                if let known = differences.firstIndex(where: { $0.said == said }) {
                    differences[known].files.append(beside.file)
                } else {
                    differences.append((said, [beside.file]))
                }
            }
        }
        var warnings = differences.map { said, files in
            let all = files.prefix(3).map { "'\(shown($0))'" }.joined(separator: ", ")
            let more = files.count > 3 ? " and \(files.count - 3) more" : ""
            return Warning(
                code,
                """
                \(said) in \(all)\(more), which lies beside a label map of '\(path)'; the \
                names of the dataset count, and its label maps may be numbered otherwise
                """)
        }
        if !unreadable.isEmpty {
            let all = unreadable.prefix(3).joined(separator: "; ")
            let more = unreadable.count > 3 ? "; and \(unreadable.count - 3) more" : ""
            warnings.append(
                Warning(
                    .labelNamesUnreadable,
                    "files that may name the labels of '\(path)' were passed over: \(all)\(more)"
                ))
        }
        return warnings
    }
}

extension LabelNamesBeside {
    /// How the file calls a class otherwise, or nil: by its number, or else by its name.
    fileprivate func difference(from own: LabelledClass) -> String? {
        if let other = names[own.label] {
            guard !other.isSameName(as: own.name) else { return nil }
            return "label \(own.label) is '\(shown(own.name))' in the dataset and '\(shown(other))'"
        }
        let labels = names.filter { $0.value.isSameName(as: own.name) }.keys.sorted()
        guard let label = labels.first else { return nil }
        return "'\(shown(own.name))' is label \(own.label) in the dataset and label \(label)"
    }
}
