internal import Files
public import Foundation
internal import Text

/// Images with labels, and what the labels stand for.
///
/// Nothing but names is read here: a case's files are opened when it is prepared.
public struct LabelledDataset: Sendable {
    /// What messages call it: the folder or the CSV, as it was given.
    public let path: String

    /// By name, each name once.
    public let cases: [LabelledCase]

    /// By label, without background.
    public let classes: [LabelledClass]

    /// The split that a CSV's column `split` puts each case in; nil without such a column.
    public let column: [String: String]?

    /// The modality of the images, as DICOM names it; nil where `dataset.json` does not tell.
    public let modality: String?

    /// What `dataset.json` says of its labels, by value, where ``classes`` were given instead.
    let statedClasses: [UInt16: String]?

    /// What was passed over while it was read, or could not be told.
    let notes: [Warning]

    /// A dataset in nnU-Net's raw layout where the path is a folder, else a CSV.
    ///
    /// - Parameter classes: What the labels stand for, by value. Nil: as `dataset.json` says.
    /// - Throws: ``DatasetError``.
    public init(at url: URL, classes: [UInt16: String]? = nil) throws {
        let path = url.path(percentEncoded: false)
        var info = stat()
        guard FileName.withPath(path, { stat($0, &info) }) == 0 else {
            let error = SystemError(errno)
            throw DatasetError.unreadable(
                file: path,
                reason: error.code == ENOENT
                    ? "there is no such file or folder" : "\(error)")
        }
        if info.st_mode & S_IFMT == S_IFDIR {
            try self.init(rawFolder: url, classes: classes)
        } else {
            try self.init(csv: url, classes: classes)
        }
    }

    /// A dataset of these cases.
    ///
    /// - Throws: ``DatasetError`` without a case or a class, where two cases have one name, and for a
    ///   class of background.
    init(
        path: String, cases: [LabelledCase], classes: [UInt16: String], column: [String: String]?,
        modality: String? = nil, statedClasses: [UInt16: String]? = nil, notes: [Warning] = []
    ) throws {
        self.path = path
        self.cases = cases.sorted { $0.name < $1.name }
        self.classes = classes.sorted { $0.key < $1.key }
            .map { LabelledClass(label: $0.key, name: $0.value) }
        self.column = column
        self.modality = modality
        self.statedClasses = statedClasses
        self.notes = notes
        guard !cases.isEmpty else { throw DatasetError.noCases(dataset: path) }
        for (a, b) in zip(self.cases, self.cases.dropFirst()) where a.name == b.name {
            throw DatasetError.sameName(dataset: path, name: a.name)
        }
        guard classes[0] == nil else { throw DatasetError.backgroundNamed(dataset: path) }
        guard !classes.isEmpty else { throw DatasetError.noClasses(dataset: path) }
        for (n, a) in self.classes.enumerated() {
            for b in self.classes[..<n] where a.name == b.name {
                throw DatasetError.sameClass(
                    dataset: path, name: a.name, labels: [b.label, a.label])
            }
        }
    }

    /// The case of this name, or nil.
    public func named(_ name: String) -> LabelledCase? { cases.first { $0.name == name } }

    /// The cases of these names, in the order of the names.
    ///
    /// - Throws: ``DatasetError`` for a name that no case has.
    public func cases(_ names: [String]) throws -> [LabelledCase] {
        let byName = Dictionary(uniqueKeysWithValues: cases.map { ($0.name, $0) })
        return try names.map { name in
            guard let found = byName[name] else {
                throw DatasetError.unknownCase(source: path, name: name)
            }
            return found
        }
    }
}
