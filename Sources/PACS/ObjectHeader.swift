internal import CDCMTK
internal import CDCMTKNet
internal import Files
internal import Foundation
public import DICOMFile

/// What a DICOM file says of itself, as far as sending and filing need it.
public struct ObjectHeader: Sendable, Hashable {
    /// SOP Class UID (0008,0016).
    public let sopClass: UID
    /// SOP Instance UID (0008,0018).
    public let sopInstance: UID
    /// Study Instance UID (0020,000D).
    public let study: UID
    /// Series Instance UID (0020,000E).
    public let series: UID
    /// Of the data set.
    public let transferSyntax: TransferSyntax

    init(
        sopClass: UID, sopInstance: UID, study: UID, series: UID, transferSyntax: TransferSyntax
    ) {
        self.sopClass = sopClass
        self.sopInstance = sopInstance
        self.study = study
        self.series = series
        self.transferSyntax = transferSyntax
    }

    /// - Parameter path: A Part 10 file.
    /// - Throws: ``PACSError/file(_:_:)``, naming the attribute that is missing or is no UID.
    public init(path: String) throws {
        let file = try DICOMHeader(path: path)
        func uid(_ tag: UInt32, _ name: String) throws -> UID {
            guard let text = file.text(tag), let uid = UID(text) else {
                throw PACSError.file(path, "its \(name) is missing or is no UID")
            }
            return uid
        }
        guard file.hasMeta else {
            throw PACSError.file(path, "it has no DICOM meta header")
        }
        sopClass = try uid(0x0008_0016, "SOP Class UID (0008,0016)")
        sopInstance = try uid(0x0008_0018, "SOP Instance UID (0008,0018)")
        study = try uid(0x0020_000D, "Study Instance UID (0020,000D)")
        series = try uid(0x0020_000E, "Series Instance UID (0020,000E)")
        transferSyntax = TransferSyntax(file.transferSyntax)
    }
}

/// The header of a DICOM file, or of a data set that came over a network.
final class DICOMHeader {
    private let raw: OpaquePointer

    /// - Throws: ``PACSError/file(_:_:)``.
    init(path: String, named name: String? = nil) throws {
        var error = CDError()
        guard let raw = FileName.withPath(path, { cd_open($0, &error) }) else {
            let sentence = withUnsafeBytes(of: error.message) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            let hex = String(error.tag, radix: 16, uppercase: true)
            let digits = String(repeating: "0", count: 8 - hex.count) + hex
            let place = error.tag == 0 ? "" : "(\(digits.prefix(4)),\(digits.suffix(4))): "
            throw PACSError.file(
                name ?? path, "it cannot be read as DICOM: \(place)\(sentence)")
        }
        self.raw = raw
    }

    deinit { cd_close(raw) }

    var transferSyntax: String { String(cString: cd_transfer_syntax(raw)) }

    /// Whether there is a meta header with a transfer syntax. Of a deflated file the data set alone is
    /// read on, and nothing but a meta header says of a file that it is deflated.
    var hasMeta: Bool {
        cd_has(cd_meta(raw), 0x0002_0010) || transferSyntax == TransferSyntax.deflated.uid
    }

    /// What an attribute of an answer holds.
    enum Reply {
        case absent
        case text(String)
        /// It is there, and no text of a length that it may have.
        case unreadable(String)
    }

    /// All values of an attribute, as they stand there.
    func reply(_ tag: UInt32) -> Reply {
        let item = cd_dataset(raw)
        guard cd_has(item, tag) else { return .absent }
        var bytes = [CChar](repeating: 0, count: ReplyItem.mostBytes * 4)
        let count = cd_text(item, tag, &bytes, Int64(bytes.count))
        guard count >= 0 else { return .unreadable("not a text") }
        let shown = bytes.prefix(Int(count)).map { UInt8(bitPattern: $0) }
        let text = String(decoding: shown, as: UTF8.self)
        guard count <= bytes.count else { return .unreadable(String(text.prefix(60))) }
        return text.isEmpty ? .absent : .text(text)
    }

    /// The first value, without padding; nil where it is absent or empty.
    func text(_ tag: UInt32) -> String? { Self.text(cd_dataset(raw), tag) }

    /// The items of a sequence, each as a function from tag to text.
    func items<Value>(_ tag: UInt32, _ body: ((UInt32) -> String?) -> Value) -> [Value] {
        let count = cd_items(cd_dataset(raw), tag, nil, 0)
        guard count > 0 else { return [] }
        var items = [OpaquePointer?](repeating: nil, count: Int(count))
        _ = cd_items(cd_dataset(raw), tag, &items, count)
        return items.compactMap { item in item.map { item in body { Self.text(item, $0) } } }
    }

    private static func text(_ item: OpaquePointer, _ tag: UInt32) -> String? {
        var bytes = [CChar](repeating: 0, count: 256)
        var count = cd_text(item, tag, &bytes, Int64(bytes.count))
        if count > bytes.count {
            bytes = [CChar](repeating: 0, count: Int(count))
            count = cd_text(item, tag, &bytes, Int64(bytes.count))
        }
        guard count > 0 else { return nil }
        let raw = bytes.prefix(Int(count)).map { UInt8(bitPattern: $0) }
        let text =
            String(validating: raw, as: UTF8.self)
            ?? String(String.UnicodeScalarView(raw.map { Unicode.Scalar($0) }))
        let isPadding = { (character: Character) in character == " " || character == "\0" }
        let first = text.drop(while: isPadding)
        let last = first.lastIndex { !isPadding($0) }
        return last.map { String(first[...$0]) }
    }
}

/// A data set that came over a network, read through a file that has no name.
enum NetworkDataset {
    /// - Throws: ``PACSError/archive(_:_:_:)`` for a data set that is damaged, or nests too deep.
    static func header(
        _ bytes: UnsafeRawBufferPointer, transferSyntax: String, archive: String
    ) throws -> DICOMHeader {
        guard
            let head = Part10.head(sopClass: "1.2", sopInstance: "1.2", transferSyntax, source: "")
        else {
            throw PACSError.archive(
                archive, .unreadable, "it answers in an unknown transfer syntax")
        }
        let descriptor = cn_memory_file()
        guard descriptor >= 0 else { throw PACSError.archive(archive, .other, "memory is short") }
        defer { close(descriptor) }
        do {
            try WholeFile.write(head, to: descriptor)
            try WholeFile.write(bytes, to: descriptor)
        } catch { throw PACSError.archive(archive, .other, "memory is short") }
        do {
            return try DICOMHeader(path: "/proc/self/fd/\(descriptor)", named: "answer")
        } catch {
            throw PACSError.archive(archive, .unreadable, "its answer holds a damaged data set")
        }
    }
}
