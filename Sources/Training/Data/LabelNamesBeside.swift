internal import Files
internal import Foundation
internal import Network
internal import Text

/// What dcmqi's label file of the same name, beside a label map, calls the labels of that map.
///
/// - Source: dcmqi, `seg-schema.json`.
struct LabelNamesBeside {
    /// The label file's name.
    let file: String

    /// By label.
    let names: [UInt16: String]

    /// Why a label file that is there cannot be read, as the end of a sentence.
    struct Fault: Error {
        let file: String
        let reason: String
    }

    /// More than any label file has.
    private static let mostBytes = 16 << 20

    /// - Returns: nil where there is no such file, or JSON of another kind, such as what BIDS lays
    ///   beside images.
    /// - Throws: ``Fault``.
    init?(_ labels: URL) throws(Fault) {
        let name = labels.lastPathComponent
        let stem = name.hasSuffix(".gz") ? String(name.dropLast(3)) : name
        let url = labels.deletingLastPathComponent().appending(
            path: URL(filePath: stem).deletingPathExtension().lastPathComponent + ".json")
        let file = url.lastPathComponent
        let data: Data
        do throws(BoundedFile.Fault) {
            data = try BoundedFile.read(url.path(percentEncoded: false), most: Self.mostBytes)
        } catch {
            if error.systemError?.code == ENOENT { return nil }
            throw Fault(file: file, reason: "cannot be read: \(error.reason)")
        }
        let bytes = data.starts(with: JSONOutline.mark) ? data.dropFirst(3) : data
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Fault(file: file, reason: "is not UTF-8")
        }
        let json: MetadataJSON
        do throws(MetadataJSON.Fault) { json = try MetadataJSON(text) } catch {
            throw Fault(file: file, reason: error.reason)
        }
        guard let attributes = json["segmentAttributes"] else { return nil }
        self.file = file
        names = try Self.names(attributes, of: name, file)
    }

    /// Of several lists, which are for several files, those that name this one.
    private static func names(
        _ attributes: MetadataJSON, of labels: String, _ file: String
    ) throws(Fault) -> [UInt16: String] {
        func fault(_ place: String, _ value: MetadataJSON?, _ wanted: String) -> Fault {
            let found = value.map { "is \($0.shown), and must be" } ?? "is missing; it must be"
            return Fault(file: file, reason: "has a '\(place)' that \(found) \(wanted)")
        }
        guard case .list(let lists) = attributes else {
            throw fault("segmentAttributes", attributes, "a list of lists of labels")
        }
        var names: [UInt16: String] = [:]
        for (number, list) in lists.enumerated() {
            let place = "segmentAttributes[\(number)]"
            guard case .list(let entries) = list else {
                throw fault(place, list, "a list of labels")
            }
            let isOfThisFile =
                lists.count == 1
                || entries.contains { $0["segmentationFileName"] == .text(labels) }
            for (index, entry) in entries.enumerated() where isOfThisFile {
                let place = "\(place)[\(index)]"
                guard case .object = entry else { throw fault(place, entry, "a label") }
                guard case .number(let value)? = entry["labelID"],
                    let label = UInt16(exactly: value), label > 0
                else {
                    throw fault(
                        "\(place).labelID", entry["labelID"], "a whole number from 1 to 65535")
                }
                guard names[label] == nil else {
                    throw Fault(file: file, reason: "describes the label \(label) twice")
                }
                names[label] = try name(of: entry, place, fault)
            }
        }
        return names
    }

    /// The name that a label file's reader takes: the first of these texts that is there.
    private static func name(
        of entry: MetadataJSON, _ place: String,
        _ fault: (String, MetadataJSON?, String) -> Fault
    ) throws(Fault) -> String {
        for key in ["SegmentLabel", "SegmentDescription"] {
            guard let value = entry[key] else { continue }
            guard case .text(let name) = value else {
                throw fault("\(place).\(key)", value, "a text")
            }
            return name
        }
        let meaning = entry["SegmentedPropertyTypeCodeSequence"]?["CodeMeaning"]
        guard case .text(let name)? = meaning else {
            throw fault("\(place).SegmentLabel", meaning, "a text")
        }
        return name
    }
}
