public import Foundation
internal import Sessions

extension LabelledDataset {
    /// A dataset that a CSV file lists: a line of column names, then a line per case.
    ///
    /// The columns, in any order: `image` and `label`, paths relative to the file's folder;
    /// `name`, by default the label file's name without its ending; `split`, see ``DataSplit``.
    ///
    /// - Parameters:
    ///   - url: The CSV file, UTF-8, separated by commas.
    ///   - classes: What the labels stand for, by value.
    /// - Throws: ``DatasetError``.
    public init(csv url: URL, classes: [UInt16: String]?) throws {
        let path = url.path(percentEncoded: false)
        guard let classes else { throw DatasetError.noClasses(dataset: path) }
        let table: CSVTable
        do {
            table = try CSVTable(
                ImportSource(name: url.lastPathComponent, data: SmallFile.read(url)))
        } catch let error as ImportError {
            throw DatasetError.badCSV(sentence: "\(error)")
        }
        for column in table.header where !Self.columns.contains(column) {
            throw DatasetError.unknownColumn(file: path, column: column)
        }
        for column in ["image", "label"] where !table.header.contains(column) {
            throw DatasetError.missingColumn(file: path, column: column)
        }
        let folder = url.deletingLastPathComponent()
        var cases: [LabelledCase] = []
        var splits: [String: String] = [:]
        for row in table.rows {
            let fields = Dictionary(uniqueKeysWithValues: zip(table.header, row.fields))
            for (column, field) in fields.sorted(by: { $0.key < $1.key }) where field.isEmpty {
                throw DatasetError.emptyField(file: path, line: row.line, column: column)
            }
            guard let image = fields["image"], let label = fields["label"] else { continue }
            let labelURL = URL(filePath: label, relativeTo: folder).absoluteURL
            let name = fields["name"] ?? Self.stem(labelURL.lastPathComponent)
            cases.append(
                LabelledCase(
                    name: name, image: URL(filePath: image, relativeTo: folder).absoluteURL,
                    label: labelURL))
            splits[name] = fields["split"]
        }
        try self.init(
            path: path, cases: cases, classes: classes,
            column: table.header.contains("split") ? splits : nil)
    }

    /// All that is read of such a list.
    package static let columns = ["image", "label", "name", "split"]

    /// The name of a NIfTI file without its ending.
    private static func stem(_ file: String) -> String {
        for ending in [".nii.gz", ".nii"] where file.hasSuffix(ending) {
            return String(file.dropLast(ending.count))
        }
        return file
    }
}
