internal import Text
internal import DICOMFile

/// Reads the values of a segmentation: one that is there and cannot be read, or is out of its range,
/// is refused with tag, name and text, and with the place it stands at.
struct SegmentationValues {
    let item: Item
    /// Where the item is, such as `segment 1`; empty for the data set.
    var place = ""

    /// The whole text; nil where the attribute is absent or empty.
    func text(_ attribute: Attribute) throws(DICOMError) -> String? {
        switch item.reading(attribute) {
        case .absent: return nil
        case .text(let text):
            let trimmed = item.trimmed(text[...])
            return trimmed.isEmpty ? nil : trimmed
        case .unreadable:
            throw fault(attribute, item.shown(attribute), "which is not a value of its kind")
        }
    }

    /// The values, one string each; none where the attribute is absent or empty.
    func words(_ attribute: Attribute) throws(DICOMError) -> [String] {
        guard let text = try text(attribute) else { return [] }
        return text.split(separator: "\\", omittingEmptySubsequences: false).map(item.trimmed)
    }

    /// The only value.
    func word(_ attribute: Attribute) throws(DICOMError) -> String? {
        guard let text = try text(attribute) else { return nil }
        guard !text.contains("\\") else {
            throw fault(attribute, text, "which is several values, and one belongs there")
        }
        return text
    }

    /// One UID.
    func uid(_ attribute: Attribute) throws(DICOMError) -> String? {
        guard let uid = try word(attribute) else { return nil }
        guard (1...64).contains(uid.utf8.count),
            uid.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2E })
        else { throw fault(attribute, uid, "which is not a UID") }
        return uid
    }

    func whole(
        _ attribute: Attribute, in range: ClosedRange<Int>
    ) throws(DICOMError) -> Int? {
        guard let text = try text(attribute) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw fault(
                attribute, shown(text),
                "which is not a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// As many finite numbers as the attribute has.
    func numbers(
        _ attribute: Attribute, in range: ClosedRange<Double>
    ) throws(DICOMError) -> [Double]? {
        guard let text = try text(attribute) else { return nil }
        let count = if case .numbers(let count?) = attribute.kind { count } else { 1 }
        // No hexadecimal number, and no infinity: PS3.5, 6.2.
        let isDecimal = text.utf8.allSatisfy { Self.decimals.contains($0) }
        guard isDecimal, let numbers = item.numbers(attribute), numbers.count == count,
            numbers.allSatisfy(range.contains)
        else {
            let what = count == 1 ? "a number" : "\(count) numbers"
            throw fault(
                attribute, shown(text),
                "which is not \(what) from \(short(range.lowerBound)) to \(short(range.upperBound))"
            )
        }
        return numbers
    }

    private func shown(_ text: String) -> String {
        Item.shown(
            text.split(separator: "\\", omittingEmptySubsequences: false).map(item.trimmed))
    }

    private static let decimals = Set("0123456789+-.eE\\ ".utf8)

    /// The only item of a sequence; nil where it is absent.
    func one(_ attribute: Attribute) throws(DICOMError) -> Item? {
        let items = try items(attribute)
        guard items.count <= 1 else {
            throw fault("\(attribute) has \(items.count) items, and must have one")
        }
        return items.first
    }

    func items(_ attribute: Attribute) throws(DICOMError) -> [Item] {
        guard let items = item.itemsIfSequence(attribute) else {
            throw fault(attribute, item.shown(attribute), "which is not a sequence")
        }
        return items
    }

    func fault(
        _ attribute: Attribute, _ text: String, _ what: String
    ) -> DICOMError {
        fault("\(attribute) is '\(PlainText.clean(text, limit: 80))', \(what)")
    }

    func fault(_ sentence: String) -> DICOMError {
        .file(item.file.path, place.isEmpty ? sentence : "\(place): \(sentence)")
    }
}
