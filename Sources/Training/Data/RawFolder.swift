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
