internal import Foundation
internal import Network
internal import Text

/// What `dataset.json` says, as far as it matters here.
struct DatasetDescription {
    private let path: String
    private let labels: [String: MetadataJSON]
    let fileEnding: String?
    let numTraining: Int?

    /// The modality of the images, as DICOM names it; nil where the channel's name does not tell.
    let modality: String?

    /// What could not be told.
    private(set) var notes: [Warning] = []

    /// - Throws: ``DatasetError``, naming the field and its value.
    init(_ url: URL) throws {
        let path = url.path(percentEncoded: false)
        self.path = path
        guard let text = String(data: try SmallFile.read(url), encoding: .utf8) else {
            throw DatasetError.notJSON(file: path)
        }
        let json: MetadataJSON
        do { json = try MetadataJSON(text) } catch {
            guard error.isRepeatedKey else { throw DatasetError.notJSON(file: path) }
            throw DatasetError.badField(file: path, field: "dataset.json", fault: error.reason)
        }
        guard case .object = json else { throw DatasetError.notJSON(file: path) }
        func value(_ field: DatasetField) -> MetadataJSON? { json[field.rawValue] }
        func fault(_ field: String, _ value: MetadataJSON, _ wanted: String) -> DatasetError {
            .badField(file: path, field: field, fault: "is \(value.shown), and must be \(wanted)")
        }
        guard let labels = value(.labels) else {
            throw DatasetError.badField(file: path, field: "labels", fault: "is missing")
        }
        guard case .object(let named) = labels else {
            throw fault("labels", labels, "an object of names and values")
        }
        self.labels = named
        switch value(.count) {
        case nil: numTraining = nil
        case .number(let number)? where Int(exactly: number) != nil:
            numTraining = Int(exactly: number)
        case let value?: throw fault(DatasetField.count.rawValue, value, "a whole number")
        }
        switch value(.ending) {
        case nil: fileEnding = nil
        case .text(let ending)? where [".nii", ".nii.gz"].contains(ending): fileEnding = ending
        case let value?:
            throw DatasetError.badField(
                file: path, field: DatasetField.ending.rawValue,
                fault: "is \(value.shown), and only .nii and .nii.gz are read")
        }
        // The first form's word, and the second's.
        var said: [(field: DatasetField, name: String)] = []
        for field in [DatasetField.channels, .modality] {
            guard let value = value(field) else { continue }
            guard case .object(let names) = value else {
                throw fault(field.rawValue, value, "an object")
            }
            guard names.count <= 1 else {
                throw DatasetError.channels(file: path, channels: names.count)
            }
            for (key, value) in names {
                guard case .text(let name) = value else {
                    throw fault("\(field.rawValue).\(shown(key))", value, "a text")
                }
                said.append((field, name))
            }
        }
        let known = said.compactMap { Self.modalities[$0.name.uppercased()] }
        guard Set(known).count < 2 else {
            throw DatasetError.badField(
                file: path, field: DatasetField.modality.rawValue,
                fault: "says '\(shown(said[1].name))', and '\(DatasetField.channels.rawValue)' "
                    + "'\(shown(said[0].name))'")
        }
        modality = known.first
        guard modality == nil else { return }
        let found =
            said.isEmpty
            ? "neither 'channel_names' nor 'modality' of '\(path)' names a channel"
            : "no modality is known by '\(shown(said[0].name))', as '\(said[0].field.rawValue)' of "
                + "'\(path)' has it"
        notes.append(
            Warning(
                .trainingModalityUnknown,
                "\(found), so the checkpoint does not say which images it is for; 'data.modality' does"
            ))
    }

    private static let modalities: [String: String] = [
        "CT": "CT", "MR": "MR", "MRI": "MR", "T1": "MR", "T1W": "MR", "T2": "MR", "T2W": "MR",
        "FLAIR": "MR", "ADC": "MR", "DWI": "MR", "PET": "PT", "PT": "PT",
    ]

    /// The names of the labels by value, without background.
    func classes() throws -> [UInt16: String] {
        var classes: [UInt16: String] = [:]
        func fault(_ key: String, _ fault: String) -> DatasetError {
            .badField(file: path, field: "labels.\(shown(key))", fault: fault)
        }
        for (key, value) in labels.sorted(by: { $0.key < $1.key }) {
            // {"1": "liver"} or {"liver": 1}.
            let (number, name): (Int?, String)
            switch value {
            case .text(let text) where Int(key) != nil: (number, name) = (Int(key), text)
            case .text(let text): (number, name) = (Int(text), key)
            case .number(let label): (number, name) = (Int(exactly: label), key)
            case .list: throw DatasetError.region(file: path, name: key)
            case .null, .bool, .object: (number, name) = (nil, key)
            }
            guard name != "ignore" else { throw DatasetError.ignoreLabel(file: path) }
            guard let number, let label = UInt16(exactly: number) else {
                throw fault(
                    key, "is \(value.shown), and labels are whole numbers from 0 to 65535")
            }
            guard !name.trimmingCharacters(in: .whitespacesAndNewlines).isEmpty else {
                throw fault(key, "is \(value.shown), and the label \(label) must have a name")
            }
            guard label == 0 || !name.isSameName(as: "background") else {
                throw fault(key, "is \(value.shown), and the background has the label 0")
            }
            if let other = classes.updateValue(name, forKey: label) {
                throw fault(
                    key,
                    "gives the label \(label), which is '\(shown(other))', a second name")
            }
        }
        classes[0] = nil
        return classes
    }
}
