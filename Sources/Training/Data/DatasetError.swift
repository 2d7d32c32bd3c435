/// Why a dataset or a split cannot be used.
public enum DatasetError: Error {
    /// A file or folder that cannot be read; `reason` is the end of a sentence.
    case unreadable(file: String, reason: String)
    /// A list or description larger than any.
    case tooLarge(file: String, most: Int)
    /// A `dataset.json` that is no JSON object.
    case notJSON(file: String)
    /// A field of `dataset.json` that is missing or not what it must be.
    case badField(file: String, field: String, fault: String)
    /// An image of several channels; nil where only a second file shows it.
    case channels(file: String, channels: Int?)
    /// A label that is a region: several values.
    case region(file: String, name: String)
    /// nnU-Net's label for what is not annotated.
    case ignoreLabel(file: String)
    /// Another number of cases than `dataset.json` says.
    case otherCount(dataset: String, stated: Int, found: Int)
    /// A label file without an image.
    case noImage(name: String, folder: String, names: [String])
    /// A list that is no CSV; `sentence` says why.
    case badCSV(sentence: String)
    case unknownColumn(file: String, column: String)
    case missingColumn(file: String, column: String)
    case emptyField(file: String, line: Int, column: String)
    case noCases(dataset: String)
    case sameName(dataset: String, name: String)
    case noClasses(dataset: String)
    case backgroundNamed(dataset: String)
    case sameClass(dataset: String, name: String, labels: [UInt16])

    /// A name in a split that no case has.
    case unknownCase(source: String, name: String)
    /// A case that is in two parts of a split, or twice in one.
    case caseTwice(source: String, name: String)
    case nothingToTrainOn(source: String)
    /// A word in the column `split` that names no split.
    case unknownSplit(file: String, name: String, split: String)
    case badShare(Double, of: String)
    case notFolds(file: String)
    /// A part of a fold that is missing or not what it must be.
    case badFold(file: String, place: String, fault: String)
    case noSuchFold(file: String, fold: Int, folds: Int)
    case notText(file: String)
}

extension DatasetError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unreadable(let file, let reason):
            "'\(file)' cannot be read: \(reason). Check the path and its permissions."
        case .tooLarge(let file, let most):
            "'\(file)' has more than \(most) bytes. Check that it is the right file."
        case .notJSON(let file):
            "'\(file)' is not a JSON object. Is it nnU-Net's dataset.json, and whole?"
        case .badField(let file, let field, let fault):
            "'\(file)': '\(field)' \(fault). Correct it, or list the cases in a CSV."
        case .channels(let file, let channels?):
            """
            '\(file)' describes images of \(channels) channels; the network takes one. \
            List the files of one channel in a CSV.
            """
        case .channels(let file, nil):
            """
            '\(file)' is the second channel of an image; the network takes one. \
            List the files of one channel in a CSV.
            """
        case .region(let file, let name):
            """
            '\(file)': the label '\(shown(name))' is a region of several values; a voxel has one \
            label here. Give each value a name of its own.
            """
        case .ignoreLabel(let file):
            """
            '\(file)' has the label 'ignore' for voxels that nobody annotated, and crops cannot \
            leave them out. Remove these cases, or give the label another name.
            """
        case .otherCount(let dataset, let stated, let found):
            """
            '\(dataset)' has \(found) cases in labelsTr, and dataset.json says numTraining is \
            \(stated). Fetch what is missing, or correct the number.
            """
        case .noImage(let name, let folder, let names):
            """
            case '\(shown(name))' has no image: there is no \(names.joined(separator: ", and no ")) \
            in '\(folder)'. Fetch it, or remove the label file.
            """
        case .badCSV(let sentence): sentence
        case .unknownColumn(let file, let column):
            """
            '\(file)': '\(shown(column))' is not a column of a CSV. There are image, label, \
            name and split.
            """
        case .missingColumn(let file, let column):
            """
            '\(file)': there is no column '\(column)'. A CSV's first line names its columns: \
            image and label, and where wanted name and split.
            """
        case .emptyField(let file, let line, let column):
            "'\(file)', line \(line): '\(column)' is empty. Fill it in, or remove the line."
        case .noCases(let dataset):
            "'\(dataset)' has no cases. Give a folder with label files in labelsTr, or a CSV."
        case .sameName(let dataset, let name):
            """
            '\(dataset)': two cases have the name '\(shown(name))'. Give each a name of its own in \
            the column 'name'.
            """
        case .noClasses(let dataset):
            """
            '\(dataset)' does not say what its labels stand for. Give a name for each value in \
            'classes'.
            """
        case .backgroundNamed(let dataset):
            "'\(dataset)': the label 0 is background and no class. Leave it out of 'classes'."
        case .sameClass(let dataset, let name, let labels):
            """
            '\(dataset)': the labels \(labels[0]) and \(labels[1]) both have the name \
            '\(shown(name))'. Give each a name of its own.
            """
        case .unknownCase(let source, let name):
            """
            '\(source)' names the case '\(shown(name))', which the dataset does not have. Remove \
            the name, or add the case.
            """
        case .caseTwice(let source, let name):
            """
            '\(source)' puts the case '\(shown(name))' into the split twice, so that it would be \
            judged by what it was trained on. Keep one of them.
            """
        case .nothingToTrainOn(let source):
            "'\(source)' leaves no case to train on. Put at least one into the training part."
        case .unknownSplit(let file, let name, let split):
            """
            '\(file)': the case '\(shown(name))' is in the split '\(shown(split))'. There are \
            train, val and test.
            """
        case .badShare(let share, let part):
            """
            '\(part)' is \(share) and must be more than 0 and at most 1; validation may be 0, and \
            together with training it is at most 1.
            """
        case .notFolds(let file):
            """
            '\(file)' is not a list of folds. nnU-Net's splits_final.json is \
            [{"train": ["name", …], "val": ["name", …]}, …].
            """
        case .badFold(let file, let place, let fault):
            "'\(file)': \(shown(place)) \(fault). Correct it; nnU-Net writes such a file."
        case .noSuchFold(let file, let fold, let folds):
            "'\(file)' has \(folds) folds, counted from 0, and no fold \(fold)."
        case .notText(let file):
            "'\(file)' is not UTF-8 text. Write the names of cases, one a line."
        }
    }
}
