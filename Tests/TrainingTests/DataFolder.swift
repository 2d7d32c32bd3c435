import Foundation
import Imaging
import NIfTI
import Training

/// A folder of a test's own, which goes with it.
final class DataFolder {
    let url: URL

    /// As messages show it, without a slash at its end.
    let path: String

    init() throws {
        url = FileManager.default.temporaryDirectory
            .appending(path: "training-\(UUID().uuidString)")
        path = url.path(percentEncoded: false)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    @discardableResult
    func write(_ name: String, _ text: String) throws -> URL {
        try write(name, Data(text.utf8))
    }

    @discardableResult
    func write(_ name: String, _ data: Data) throws -> URL {
        let file = url.appending(path: name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try data.write(to: file)
        return file
    }

    func names(_ folder: String = "") throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path + "/" + folder).sorted()
    }

    /// A case of these voxels.
    func made(_ name: String, _ image: Volume, _ labels: LabelMap) throws -> LabelledCase {
        let made = LabelledCase(
            name: name, image: url.appending(path: "\(name).nii"),
            label: url.appending(path: "\(name)-labels.nii"))
        try NIfTIFile.write(image, to: made.image)
        try NIfTIFile.write(labels, to: made.label)
        return made
    }
}
