internal import Files
public import Foundation
internal import Network

extension LabelledDataset {
    /// A dataset in nnU-Net's raw layout: `dataset.json`, `imagesTr` and `labelsTr`.
    ///
    /// Both of its forms are read: the first, which the Medical Segmentation Decathlon has too
    /// (`"labels": {"1": "liver"}`, `modality`), and the second (`"labels": {"liver": 1}`,
    /// `channel_names`, `file_ending`). A case is a file of `labelsTr`; its image bears its name,
    /// with or without `_0000`.
    ///
    /// - Parameters:
    ///   - folder: What holds `dataset.json`.
    ///   - classes: What the labels stand for, instead of what `dataset.json` says.
    /// - Throws: ``DatasetError`` where there is something that is not read: several channels,
    ///   labels that are regions of several values, files that are no NIfTI.
    /// - Source: `documentation/dataset_format.md` of nnU-Net 2.
    public init(rawFolder folder: URL, classes: [UInt16: String]? = nil) throws {
        let path = folder.path(percentEncoded: false)
        let json = folder.appending(path: "dataset.json")
        let description = try DatasetDescription(json)
        let names = try classes ?? description.classes(file: json.path(percentEncoded: false))
        let ending = description.fileEnding ?? ".nii.gz"
        let found = try Self.cases(in: folder, ending: ending)
        if let stated = description.numTraining, stated != found.count {
            throw DatasetError.otherCount(dataset: path, stated: stated, found: found.count)
        }
        try self.init(
            path: path, cases: found, classes: names, column: nil,
            modality: description.dicomModality,
            statedClasses: classes == nil
                ? nil : try? description.classes(file: json.path(percentEncoded: false)))
    }

    private static func cases(in folder: URL, ending: String) throws -> [LabelledCase] {
        let labels = folder.appending(path: "labelsTr")
        let images = folder.appending(path: "imagesTr")
        let imageNames = Set(try names(in: images))
        var cases: [LabelledCase] = []
        // Some archives hold a `._` file of macOS beside each.
        for file in try names(in: labels) where !file.hasPrefix(".") {
            guard file.hasSuffix(ending), file.count > ending.count else { continue }
            let name = String(file.dropLast(ending.count))
            guard !imageNames.contains("\(name)_0001\(ending)") else {
                throw DatasetError.channels(
                    file: images.appending(path: "\(name)_0001\(ending)")
                        .path(percentEncoded: false), channels: nil)
            }
            let candidates = ["\(name)_0000\(ending)", "\(name)\(ending)"]
            guard let image = candidates.first(where: imageNames.contains) else {
                throw DatasetError.noImage(
                    name: name, folder: images.path(percentEncoded: false), names: candidates)
            }
            cases.append(
                LabelledCase(
                    name: name, image: images.appending(path: image),
                    label: labels.appending(path: file)))
        }
        return cases
    }

    private static func names(in folder: URL) throws -> [String] {
        let path = folder.path(percentEncoded: false)
        do throws(SystemError) { return try FolderWalk.names(in: path) } catch {
            throw DatasetError.unreadable(
                file: path,
                reason: error.code == ENOENT
                    ? "there is no such folder" : "it cannot be listed: \(error)")
        }
    }
}

/// What `dataset.json` says, as far as it matters here.
struct DatasetDescription {
    private let labels: [String: MetadataJSON]
    private let channels: [MetadataJSON]
    let fileEnding: String?
    let numTraining: Int?

    /// - Throws: ``DatasetError``, naming the field and its value.
    init(_ url: URL) throws {
        let path = url.path(percentEncoded: false)
        guard let text = String(data: try SmallFile.read(url), encoding: .utf8) else {
            throw DatasetError.notJSON(file: path)
        }
        let json: MetadataJSON
        do { json = try MetadataJSON(text) } catch {
            guard error.isRepeatedKey else { throw DatasetError.notJSON(file: path) }
            throw DatasetError.badField(file: path, field: "dataset.json", fault: error.reason)
        }
        guard case .object(let members) = json else { throw DatasetError.notJSON(file: path) }
        func fault(_ field: String, _ value: MetadataJSON, _ wanted: String) -> DatasetError {
            .badField(file: path, field: field, fault: "is \(value.shown), and must be \(wanted)")
        }
        guard let labels = members["labels"] else {
            throw DatasetError.badField(file: path, field: "labels", fault: "is missing")
        }
        guard case .object(let named) = labels else {
            throw fault("labels", labels, "an object of names and values")
        }
        self.labels = named
        var channels: [MetadataJSON] = []
        for key in ["channel_names", "modality"] {
            guard let value = members[key] else { continue }
            guard case .object(let names) = value else { throw fault(key, value, "an object") }
            guard names.count <= 1 else {
                throw DatasetError.channels(file: path, channels: names.count)
            }
            channels += names.values
        }
        self.channels = channels
        switch members["numTraining"] {
        case nil: numTraining = nil
        case .number(let number)? where Int(exactly: number) != nil:
            numTraining = Int(exactly: number)
        case let value?: throw fault("numTraining", value, "a whole number")
        }
        switch members["file_ending"] {
        case nil: fileEnding = nil
        case .text(let ending)? where [".nii", ".nii.gz"].contains(ending): fileEnding = ending
        case let value?:
            throw DatasetError.badField(
                file: path, field: "file_ending",
                fault: "is \(value.shown), and only .nii and .nii.gz are read")
        }
    }

    /// The modality of the images, as DICOM names it; nil where the channel's name does not tell.
    var dicomModality: String? {
        let known = Set(
            channels.compactMap { channel -> String? in
                guard case .text(let name) = channel else { return nil }
                return Self.modalities[name.uppercased()]
            })
        return known.count == 1 ? known.first : nil
    }

    private static let modalities: [String: String] = [
        "CT": "CT", "MR": "MR", "MRI": "MR", "T1": "MR", "T1W": "MR", "T2": "MR", "T2W": "MR",
        "FLAIR": "MR", "ADC": "MR", "DWI": "MR", "PET": "PT", "PT": "PT",
    ]

    /// The names of the labels by value, without background.
    func classes(file: String) throws -> [UInt16: String] {
        var classes: [UInt16: String] = [:]
        for (key, value) in labels.sorted(by: { $0.key < $1.key }) {
            // {"1": "liver"} or {"liver": 1}.
            let (number, name): (Int?, String)
            switch value {
            case .text(let text) where Int(key) != nil: (number, name) = (Int(key), text)
            case .text(let text): (number, name) = (Int(text), key)
            case .number(let label): (number, name) = (Int(exactly: label), key)
            case .list: throw DatasetError.region(file: file, name: key)
            case .null, .bool, .object: (number, name) = (nil, key)
            }
            guard name != "ignore" else { throw DatasetError.ignoreLabel(file: file) }
            guard let number, let label = UInt16(exactly: number) else {
                throw DatasetError.badField(
                    file: file, field: "labels.\(shown(key))",
                    fault: "is \(value.shown), and labels are whole numbers from 0 to 65535")
            }
            if label == 0 { continue }
            guard classes.updateValue(name, forKey: label) == nil else {
                throw DatasetError.badField(
                    file: file, field: "labels.\(shown(key))",
                    fault: "gives the label \(label) a second name")
            }
        }
        return classes
    }
}
