internal import Foundation
internal import Network

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
