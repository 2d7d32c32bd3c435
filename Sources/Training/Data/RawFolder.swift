internal import Files
public import Foundation
internal import Network
internal import Text

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
        var notes = description.notes
        var stated: [UInt16: String]?
        do { stated = try description.classes() } catch {
            // Names that are given count, but what is there and cannot be read is not absent.
            guard classes != nil else { throw error }
            notes.append(Warning(.labelNamesUnreadable, "\(error) 'data.classes' counts"))
        }
        let ending = description.fileEnding ?? ".nii.gz"
        let found = try Self.cases(in: folder, ending: ending, notes: &notes)
        if let stated = description.numTraining, stated != found.count {
            throw DatasetError.otherCount(dataset: path, stated: stated, found: found.count)
        }
        try self.init(
            path: path, cases: found, classes: classes ?? stated ?? [:], column: nil,
            modality: description.modality, statedClasses: classes == nil ? nil : stated,
            notes: notes)
    }

    private static func cases(
        in folder: URL, ending: String, notes: inout [Warning]
    ) throws -> [LabelledCase] {
        let labels = folder.appending(path: "labelsTr")
        let images = folder.appending(path: "imagesTr")
        let imageNames = Set(try names(in: images))
        var cases: [LabelledCase] = []
        var passedOver: [String] = []
        var unused = imageNames
        // Some archives hold a `._` file of macOS beside each.
        for file in try names(in: labels) where !file.hasPrefix(".") {
            guard file.hasSuffix(ending), file.count > ending.count else {
                if file.hasSuffix(".nii") || file.hasSuffix(".nii.gz") { passedOver.append(file) }
                continue
            }
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
            unused.remove(image)
            cases.append(
                LabelledCase(
                    name: name, image: images.appending(path: image),
                    label: labels.appending(path: file)))
        }
        guard !cases.isEmpty || passedOver.isEmpty else {
            throw DatasetError.badField(
                file: folder.appending(path: "dataset.json").path(percentEncoded: false),
                field: "file_ending",
                fault: "stands for '\(ending)', and '\(shown(passedOver[0]))' in labelsTr ends "
                    + "otherwise")
        }
        let idle = unused.filter { !$0.hasPrefix(".") && $0.hasSuffix(ending) }.sorted()
        for (files, place, why) in [
            (passedOver, "labelsTr", "they do not end in '\(ending)', as 'file_ending' says"),
            (idle, "imagesTr", "there are no labels of them in labelsTr"),
        ] where !files.isEmpty {
            let all = files.prefix(3).map { "'\(shown($0))'" }.joined(separator: ", ")
            let more = files.count > 3 ? " and \(files.count - 3) more" : ""
            notes.append(
                Warning(
                    .trainingPassedOver,
                    "files of \(place) in '\(shown(folder.path(percentEncoded: false)))' were passed "
                        + "over, as \(why): \(all)\(more)"))
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
