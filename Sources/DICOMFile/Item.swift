internal import CDCMTK
internal import Files

/// A data set, or an item of a sequence, of an open file.
package struct Item {
    /// Keeps `raw` alive.
    package let file: DICOMFile
    package let raw: OpaquePointer

    package init(file: DICOMFile, raw: OpaquePointer) {
        self.file = file
        self.raw = raw
    }

    /// Whether the attribute is there, with or without a value.
    package func has(_ attribute: Attribute) -> Bool {
        withExtendedLifetime(file) { cd_has(raw, attribute.rawValue) }
    }

    /// What an attribute's value is.
    package enum Reading {
        /// There is none, or it has no bytes.
        case absent
        /// Its values, with backslashes between.
        case text(String)
        /// It is there, and is no text.
        case unreadable
    }

    package func reading(_ attribute: Attribute) -> Reading {
        withExtendedLifetime(file) { () -> Reading in
            let usual = 128
            var count = 0
            var bytes = [UInt8](unsafeUninitializedCapacity: usual) { buffer, filled in
                count = read(attribute, into: buffer)
                filled = max(0, min(count, usual))
            }
            if count > usual {
                bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
                    filled = max(0, min(read(attribute, into: buffer), count))
                }
            }
            guard count > 0 else { return count < -1 ? .unreadable : .absent }
            // Words that have no character set, with other bytes than ASCII.
            return .text(
                String(validating: bytes, as: UTF8.self)
                    ?? String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) })))
        }
    }

    /// The attribute's values as text, with backslashes between; nil where it is absent or empty.
    ///
    /// Decoded by Specific Character Set (0008,0005).
    package func text(_ attribute: Attribute) -> String? {
        guard case .text(let text) = reading(attribute) else { return nil }
        return text
    }

    /// Its value for a message, whatever it is.
    package func shown(_ attribute: Attribute) -> String {
        withExtendedLifetime(file) {
            let most = 160
            let bytes = [UInt8](unsafeUninitializedCapacity: most) { buffer, filled in
                let count = buffer.withMemoryRebound(to: CChar.self) {
                    Int(cd_shown(raw, attribute.rawValue, $0.baseAddress, Int64($0.count)))
                }
                filled = max(0, min(count, most))
            }
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    /// A number for the values of attributes, which stand in ascending order of their tags.
    package func digest(of attributes: [UInt32]) -> UInt64 {
        withExtendedLifetime(file) { cd_digest(raw, attributes, Int64(attributes.count)) }
    }

    /// The first text among those of patient, study, series and image that is not in the character
    /// set which the data set names.
    package var oddText: Tag? {
        let tag = withExtendedLifetime(file) { cd_odd_text(raw) }
        return tag == 0 ? nil : Tag(tag)
    }

    private func read(_ attribute: Attribute, into buffer: UnsafeMutableBufferPointer<UInt8>) -> Int
    {
        buffer.withMemoryRebound(to: CChar.self) {
            Int(cd_text(raw, attribute.rawValue, $0.baseAddress, Int64($0.count)))
        }
    }

    /// The items of a sequence; none where it is absent.
    package func items(_ attribute: Attribute) -> [Item] { itemsIfSequence(attribute) ?? [] }

    /// The items of a sequence, none where it is absent; nil where it is there and is no sequence.
    package func itemsIfSequence(_ attribute: Attribute) -> [Item]? {
        withExtendedLifetime(file) {
            let count = Int(cd_items(raw, attribute.rawValue, nil, 0))
            guard count > 0 else { return count < 0 ? nil : [] }
            let pointers = [OpaquePointer?](unsafeUninitializedCapacity: count) { buffer, filled in
                buffer.initialize(repeating: nil)
                filled = min(
                    count, Int(cd_items(raw, attribute.rawValue, buffer.baseAddress, Int64(count))))
            }
            return pointers.compactMap { $0.map { Item(file: file, raw: $0) } }
        }
    }
}

// MARK: - Values of one kind

extension Item {
    /// The values, one string each, without spaces around them.
    package func texts(_ attribute: Attribute) -> [String] {
        guard let text = text(attribute) else { return [] }
        return text.split(separator: "\\", omittingEmptySubsequences: false).map(trimmed)
    }

    /// The numbers; nil where one of the values is not a number, or is infinite.
    package func numbers(_ attribute: Attribute) -> [Double]? {
        let texts = texts(attribute)
        guard !texts.isEmpty else { return nil }
        let numbers = texts.compactMap { Double($0) }
        guard numbers.count == texts.count, numbers.allSatisfy(\.isFinite) else { return nil }
        return numbers
    }

    /// The first value as a number.
    package func number(_ attribute: Attribute) -> Double? { numbers(attribute)?.first }

    /// The first value as a whole number.
    package func integer(_ attribute: Attribute) -> Int? {
        guard let first = texts(attribute).first else { return nil }
        return Int(first)
    }

    /// The first value, without spaces around it.
    package func word(_ attribute: Attribute) -> String? {
        guard let first = texts(attribute).first, !first.isEmpty else { return nil }
        return first
    }

    /// As many finite numbers as a vector of the patient has.
    package func vector(_ attribute: Attribute) -> SIMD3<Double>? {
        guard let numbers = numbers(attribute), numbers.count == 3 else { return nil }
        return [numbers[0], numbers[1], numbers[2]]
    }

    package func trimmed(_ text: Substring) -> String {
        guard let first = text.firstIndex(where: { !Self.isPadding($0) }),
            let last = text.lastIndex(where: { !Self.isPadding($0) })
        else { return "" }
        return String(text[first...last])
    }

    package static func isPadding(_ character: Character) -> Bool {
        character == " " || character == "\0"
    }
}
