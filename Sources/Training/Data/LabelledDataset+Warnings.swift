internal import Text

extension LabelledDataset {
    /// What a dataset says of itself that its settings say otherwise.
    ///
    /// - Parameter split: The setting `data.split`.
    func warnings(split: String) -> [Warning] {
        var warnings: [Warning] = []
        for own in classes {
            guard let stated = statedClasses?[own.label], !stated.isSameName(as: own.name) else {
                continue
            }
            warnings.append(
                Warning(
                    .trainingOtherClasses,
                    """
                    label \(own.label) is '\(shown(own.name))' in 'data.classes' and \
                    '\(shown(stated))' in '\(shown(path))'; 'data.classes' counts
                    """))
        }
        if column != nil, split != "column" {
            warnings.append(
                Warning(
                    .trainingColumnUnused,
                    """
                    the column 'split' of '\(shown(path))' is not used, as 'data.split' is \
                    '\(shown(split))'; 'split: column' goes by it
                    """))
        }
        return warnings
    }
}
