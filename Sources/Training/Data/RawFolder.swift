public import Foundation

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
        try self.init(path: path, cases: found, classes: names, column: nil)
    }

    private static func cases(in folder: URL, ending: String) throws -> [LabelledCase] {
        let labels = folder.appending(path: "labelsTr")
        let images = folder.appending(path: "imagesTr")
        let imageNames = Set(try names(in: images))
        var cases: [LabelledCase] = []
        // Some archives hold a `._` file of macOS beside each.
        for file in try names(in: labels).sorted() where !file.hasPrefix(".") {
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
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
            throw DatasetError.unreadable(
                file: path,
                reason: FileManager.default.fileExists(atPath: path)
                    ? "it is no folder, or may not be read" : "there is no such folder")
        }
        return names
    }
}

/// What `dataset.json` says, as far as it matters here.
private struct DatasetDescription: Decodable {
    var labels: [String: Value]
    var channelNames: [String: Value]?
    var modality: [String: Value]?
    var fileEnding: String?
    var numTraining: Int?

    private enum CodingKeys: String, CodingKey {
        case labels, modality, numTraining
        case channelNames = "channel_names"
        case fileEnding = "file_ending"
    }

    /// A member whose form differs between the versions.
    enum Value: Decodable {
        case text(String)
        case number(Int)
        case several

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            if let text = try? value.decode(String.self) {
                self = .text(text)
            } else if let number = try? value.decode(Int.self) {
                self = .number(number)
            } else {
                _ = try value.decode([Int].self)
                self = .several
            }
        }
    }

    init(_ url: URL) throws {
        let path = url.path(percentEncoded: false)
        let data = try SmallFile.read(url)
        do {
            self = try JSONDecoder().decode(DatasetDescription.self, from: data)
        } catch DecodingError.dataCorrupted(let context) where context.codingPath.isEmpty {
            throw DatasetError.notJSON(file: path)
        } catch DecodingError.keyNotFound(let key, _) {
            throw DatasetError.badField(file: path, field: key.stringValue, fault: "is missing")
        } catch DecodingError.typeMismatch(_, let context) {
            throw DatasetError.badField(
                file: path, field: context.codingPath.map(\.stringValue).joined(separator: "."),
                fault: "is not of the kind that nnU-Net has there")
        } catch {
            throw DatasetError.notJSON(file: path)
        }
        for channels in [channelNames, modality] {
            if let channels, channels.count > 1 {
                throw DatasetError.channels(file: path, channels: channels.count)
            }
        }
        let ending = fileEnding ?? ".nii.gz"
        guard [".nii", ".nii.gz"].contains(ending) else {
            throw DatasetError.badField(
                file: path, field: "file_ending",
                fault: "is '\(shown(ending))', and only .nii and .nii.gz are read")
        }
    }

    /// The names of the labels by value, without background.
    func classes(file: String) throws -> [UInt16: String] {
        var classes: [UInt16: String] = [:]
        for (key, value) in labels.sorted(by: { $0.key < $1.key }) {
            // {"1": "liver"} or {"liver": 1}.
            let (number, name): (Int?, String)
            switch value {
            case .text(let text) where Int(key) != nil: (number, name) = (Int(key), text)
            case .text(let text): (number, name) = (Int(text), key)
            case .number(let label): (number, name) = (label, key)
            case .several:
                throw DatasetError.region(file: file, name: key)
            }
            guard name != "ignore" else { throw DatasetError.ignoreLabel(file: file) }
            guard let number, let label = UInt16(exactly: number) else {
                throw DatasetError.badField(
                    file: file, field: "labels.\(shown(key))",
                    fault: "is no label, and labels are whole numbers from 0 to 65535")
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
