internal import DICOM
internal import Files
internal import Foundation
internal import Imaging
internal import Network
internal import Text

/// What the labels of a NIfTI file stand for, as files beside it say: dcmqi's label file of the
/// same name, which `convert` and `write-nifti` write, or nnU-Net's `dataset.json`, here or a
/// folder above.
struct LabelNames {
    let segments: [SegmentDescription]

    /// The file that says so.
    let file: String

    /// What people must know of that file.
    let warnings: [Warning]

    /// Whether it describes the labels of this file alone, and not those of a whole data set.
    let isOfOneFile: Bool

    /// More than any such file has.
    private static let mostBytes = 16 << 20

    /// - Parameter labels: The NIfTI file.
    /// - Returns: nil where no file says it.
    /// - Throws: Where one does, and cannot be read.
    init?(beside labels: URL) throws {
        let name = labels.lastPathComponent
        for (place, candidate) in Self.candidates(beside: labels).enumerated() {
            guard let (found, warnings) = try Self.read(candidate, of: name) else { continue }
            segments = found
            file = candidate.lastPathComponent
            self.warnings = warnings
            isOfOneFile = place == 0
            return
        }
        return nil
    }

    /// Where names are looked for: the file's own first.
    static func candidates(beside labels: URL) -> [URL] {
        let folder = labels.deletingLastPathComponent()
        let name = labels.lastPathComponent
        let stem = name.hasSuffix(".gz") ? String(name.dropLast(3)) : name
        let own = folder.appending(
            path: URL(filePath: stem).deletingPathExtension().lastPathComponent + ".json")
        return [
            own, folder.appending(path: "dataset.json"),
            folder.deletingLastPathComponent().appending(path: "dataset.json"),
        ]
    }

    private static func read(
        _ url: URL, of labels: String
    ) throws -> ([SegmentDescription], [Warning])? {
        let path = url.path(percentEncoded: false)
        let name = url.lastPathComponent
        let data: Data
        do { data = try BoundedFile.read(path, most: mostBytes) } catch {
            if case .system(let fault) = error, fault.code == ENOENT { return nil }
            throw StageError("'\(name)', which may name the labels of '\(labels)': \(error.reason)")
        }
        let json: MetadataJSON
        do { json = try MetadataJSON(String(decoding: data, as: UTF8.self)) } catch {
            throw StageError(
                "'\(name)', which may name the labels of '\(labels)', \(error.reason): it is not JSON that can be read"
            )
        }
        if json["segmentAttributes"] != nil {
            let file = try LabelFile(data, named: name)
            // Several lists are for several files.
            let lists =
                file.files.count == 1
                ? file.files
                : file.files.filter { list in
                    list.contains { $0.fileName == labels }
                }
            return (lists.joined().map(\.description), file.warnings)
        }
        guard let named = json["labels"] else { return nil }
        return (try descriptions(named, in: name), [])
    }

    /// `{"1": "liver"}` or `{"liver": 1}`, as the two versions of nnU-Net have it.
    private static func descriptions(
        _ labels: MetadataJSON, in file: String
    ) throws -> [SegmentDescription] {
        guard case .object(let members) = labels else {
            throw StageError("'\(file)': 'labels' is \(labels.shown), and must be an object")
        }
        var found: [SegmentDescription] = []
        for (key, value) in members.sorted(by: { $0.key < $1.key }) {
            let (number, name): (Int?, String) =
                switch value {
                case .text(let text) where Int(key) != nil: (Int(key), text)
                case .text(let text): (Int(text), key)
                case .number(let number): (Int(exactly: number), key)
                case .null, .bool, .list, .object: (nil, key)
                }
            guard let number, let label = UInt16(exactly: number) else {
                throw StageError(
                    "'\(file)': 'labels.\(key)' is \(value.shown), and labels are whole numbers from 0 to 65535"
                )
            }
            if label > 0 { found.append(SegmentDescription(label: label, name: name)) }
        }
        return found
    }
}
