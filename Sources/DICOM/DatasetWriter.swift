internal import CDCMTK
internal import Imaging
internal import DICOMFile

/// A data set in the making, and the hash of all that went into it.
final class DatasetWriter {
    private let file: OpaquePointer
    private let path: String
    fileprivate(set) var hash = ContentHash()
    private var pixels: PixelMemory?
    private var bits = 0

    /// - Parameter path: Where it will be saved, for messages.
    init(path: String) throws(DICOMError) {
        var error = CDError()
        guard let file = cd_create(&error) else { throw Self.fault(error, path) }
        self.file = file
        self.path = path
    }

    deinit { cd_close(file) }

    /// The data set.
    var root: ItemWriter { ItemWriter(writer: self, raw: cd_dataset(file)) }

    /// Adds Pixel Data, for `fill` to write; it begins as zeros.
    func putPixels(
        byteCount: Int, bits: Int, _ fill: (UnsafeMutableRawBufferPointer) -> Void
    ) throws(DICOMError) {
        guard let memory = PixelMemory(count: byteCount) else {
            throw .write(path, "there is not enough memory for its \(byteCount) bytes of pixels")
        }
        fill(memory.bytes)
        pixels = memory
        self.bits = bits
        hash.add(inPieces: UnsafeRawBufferPointer(memory.bytes))
    }

    /// Writes the file.
    func save(to path: String, deflated: Bool) throws(DICOMError) {
        guard let pixels else { return try run { cd_save(file, path, deflated, &$0) } }
        let count = Int64(pixels.count)
        guard deflated else {
            return try run {
                cd_save_with_pixels(file, path, pixels.start, count, Int32(bits), &$0)
            }
        }
        // What is deflated goes through DCMTK, which wants the pixels in its data set.
        try run { error in
            guard let copy = cd_put_pixels(cd_dataset(file), count, Int32(bits), &error) else {
                return false
            }
            copy.copyMemory(from: pixels.start, byteCount: pixels.count)
            return cd_save(file, path, true, &error)
        }
    }

    fileprivate func run(_ call: (inout CDError) -> Bool) throws(DICOMError) {
        var error = CDError()
        guard call(&error) else { throw Self.fault(error, path) }
    }

    private static func fault(_ error: CDError, _ path: String) -> DICOMError {
        let fault = DICOMFileError(error, path: path)
        guard error.code == CDCodeWrite else { return DICOMError(fault) }
        return .write(path, fault.reason, fault.systemError)
    }
}

/// A data set, or an item of a sequence, being written.
struct ItemWriter {
    let writer: DatasetWriter
    let raw: OpaquePointer

    /// Sets an attribute; several values with backslashes between, none for an empty one.
    ///
    /// - Parameter vr: Where the dictionary leaves a choice.
    func put(_ tag: Tag, _ text: String, vr: String? = nil) throws(DICOMError) {
        writer.hash.add(tag)
        writer.hash.add(text)
        try writer.run { error in
            guard let vr else { return cd_put(raw, tag.raw, nil, text, &error) }
            return cd_put(raw, tag.raw, vr, text, &error)
        }
    }

    /// Sets an attribute to whole numbers.
    func put(_ tag: Tag, _ numbers: Int..., vr: String? = nil) throws(DICOMError) {
        try put(tag, numbers.map(String.init).joined(separator: "\\"), vr: vr)
    }

    /// Sets an Attribute Tag.
    func put(_ tag: Tag, pointer: Tag) throws(DICOMError) { try put(tag, "\(pointer)") }

    /// Appends an item to a sequence.
    func add(_ tag: Tag) throws(DICOMError) -> ItemWriter {
        writer.hash.add(tag)
        writer.hash.add("item")
        var added: OpaquePointer?
        try writer.run { error in
            added = cd_add_item(raw, tag.raw, &error)
            return added != nil
        }
        return ItemWriter(writer: writer, raw: added ?? raw)
    }

    /// Appends an item that holds a coded concept.
    @discardableResult
    func add(_ tag: Tag, _ code: CodedConcept) throws(DICOMError) -> ItemWriter {
        let item = try add(tag)
        // Values of more than 16 characters have an attribute of their own: PS3.3, 8.1.
        try item.put(
            code.value.utf8.count > 16 ? .longCodeValue : .codeValue, plain(code.value, 64))
        try item.put(.codingSchemeDesignator, plain(code.scheme, 16))
        try item.put(.codeMeaning, plain(code.meaning, 64))
        return item
    }

    /// Copies an attribute as `source` has it, in UTF-8.
    ///
    /// - Parameter isValid: Leave out a value that DICOM does not allow.
    func copy(_ attribute: Attribute, from source: Item, isValid: Bool) throws(DICOMError) -> CDCopy
    {
        var outcome = CDCopyAbsent
        try writer.run { cd_copy(source.raw, attribute.rawValue, raw, isValid, &outcome, &$0) }
        let text = Item(file: source.file, raw: raw).text(attribute)
        writer.hash.add(attribute.tag)
        writer.hash.add(text ?? "")
        return outcome
    }

    /// Whether the attribute is there, with or without a value.
    func has(_ tag: Tag) -> Bool { cd_has(raw, tag.raw) }
}

/// Text as a value of a short string: without backslashes and control characters, and no longer
/// than its value representation allows. Counted in bytes of UTF-8, as strict readers do, although
/// the standard counts characters.
func plain(_ text: String, _ most: Int) -> String {
    let isPlain =
        text.utf8.count <= most
        && text.utf8.allSatisfy { (32..<127).contains($0) && $0 != UInt8(ascii: "\\") }
    if isPlain { return text }
    let safe = String(
        String.UnicodeScalarView(
            text.unicodeScalars.map { scalar in
                if scalar == "\\" { return "/" }
                return scalar.value < 32 || (127..<160).contains(scalar.value) ? " " : scalar
            }))
    var bytes = 0
    return String(
        safe.prefix { character in
            bytes += character.utf8.count
            return bytes <= most
        })
}
