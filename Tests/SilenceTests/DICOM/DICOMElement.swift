/// An element of a DICOM data set, as this test edits it.
struct DICOMElement: Sendable, Equatable {
    var tag: UInt32
    var vr: String
    var value: Value

    enum Value: Sendable, Equatable {
        case bytes([UInt8])
        case items([[DICOMElement]])
    }

    init(_ tag: UInt32, _ vr: String, _ value: Value) {
        self.tag = tag
        self.vr = vr
        self.value = value
    }

    /// An element of text, padded to an even length.
    init(_ tag: UInt32, _ vr: String, text: String) {
        var bytes = Array(text.utf8)
        if bytes.count % 2 == 1 { bytes.append(vr == "UI" ? 0 : 32) }
        self.init(tag, vr, .bytes(bytes))
    }

    /// An element of unsigned 16-bit numbers.
    init(_ tag: UInt32, _ vr: String, shorts: [UInt16]) {
        self.init(
            tag, vr, .bytes(shorts.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }))
    }

    /// An element of doubles.
    init(_ tag: UInt32, _ vr: String, doubles: [Double]) {
        self.init(
            tag, vr,
            .bytes(
                doubles.flatMap { number in
                    (0..<8).map { UInt8(truncatingIfNeeded: number.bitPattern >> (8 * UInt64($0))) }
                }))
    }

    /// The value as text, without padding; nil for a sequence.
    var text: String? {
        guard case .bytes(let bytes) = value else { return nil }
        var trimmed = bytes[...]
        while let last = trimmed.last, last == 0 || last == 32 { trimmed.removeLast() }
        return String(decoding: trimmed, as: UTF8.self)
    }
}
