internal import CDCMTK
internal import Text
internal import DICOMFile

/// What one file says of the attributes of ``CommonAttribute/all``: bytes, which are nearly always
/// compared alone.
final class CommonValues: Sendable {
    private let bytes: [UInt8]
    /// Where each value ends.
    private let ends: [Int32]

    /// Reads all of them in one walk over the data set.
    init(_ dataset: Item) {
        (bytes, ends) = dataset.values(of: Self.tags)
    }

    /// What another says, but for some attributes.
    init(_ other: CommonValues, _ said: [Attribute: String]) {
        var bytes: [UInt8] = []
        var ends: [Int32] = []
        for (place, each) in CommonAttribute.all.enumerated() {
            if let text = said[each.attribute] {
                bytes += Array(text.utf8)
            } else {
                bytes += other.slice(place)
            }
            ends.append(Int32(clamping: bytes.count))
        }
        self.bytes = bytes
        self.ends = ends
    }

    private static let tags = CommonAttribute.all.map(\.attribute.rawValue)

    /// A value's bytes, of UTF-8; none where the attribute is absent or empty.
    private func slice(_ place: Int) -> ArraySlice<UInt8> {
        let start = place == 0 ? 0 : Int(ends[place - 1])
        return bytes[start..<Int(ends[place])]
    }

    /// The value as text, without padding; empty where there is none.
    func text(_ attribute: Attribute) -> String {
        guard let place = CommonAttribute.places[attribute] else { return "" }
        return Self.trimmed(slice(place))
    }

    /// Values that differ among files, each with the files that have it; one where none does.
    static func groups(
        of attribute: Attribute, among all: [CommonValues]
    ) -> [(value: String, members: [Int])] {
        guard let place = CommonAttribute.places[attribute], let first = all.first else {
            return []
        }
        let bytes = first.slice(place)
        guard all.contains(where: { $0 !== first && $0.slice(place) != bytes }) else {
            return [(trimmed(bytes), Array(all.indices))]
        }
        var places: [String: Int] = [:]
        var groups: [(value: String, members: [Int])] = []
        for (index, values) in all.enumerated() {
            let value = trimmed(values.slice(place))
            let key = normal(value, attribute)
            if let at = places[key] {
                groups[at].members.append(index)
            } else {
                places[key] = groups.count
                groups.append((value, [index]))
            }
        }
        return groups
    }

    /// What equal values have in common, however they are written.
    private static func normal(_ value: String, _ attribute: Attribute) -> String {
        switch attribute.kind {
        case .numbers, .integer:
            return numbers(value).map { "\($0)" } ?? value
        default:
            // Empty components at the end of a name mean nothing (PS3.5, 6.2.1).
            guard attribute == .patientName,
                let last = value.lastIndex(where: { !"^= ".contains($0) })
            else { return value }
            return value[...last].uppercased()
        }
    }

    /// The value as a mark; nil where there is none.
    func mark(_ attribute: Attribute) -> Mark? {
        let value = text(attribute)
        guard !value.isEmpty else { return nil }
        switch attribute.kind {
        case .numbers, .integer:
            return Self.numbers(value).map { Mark(numbers: $0) } ?? Mark(text: value)
        default: return Mark(text: value)
        }
    }

    private static func numbers(_ text: String) -> [Double]? {
        let parts = text.split(separator: "\\", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { Double($0.filter { $0 != " " }) }
        return numbers.count == parts.count && numbers.allSatisfy(\.isFinite) ? numbers : nil
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> String {
        func isPadding(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0 }
        guard let first = bytes.firstIndex(where: { !isPadding($0) }),
            let last = bytes.lastIndex(where: { !isPadding($0) })
        else { return "" }
        return String(decoding: bytes[first...last], as: UTF8.self)
    }
}

extension Item {
    /// The values of many attributes, whose tags ascend: their text in one run, and where each ends.
    fileprivate func values(of tags: [UInt32]) -> ([UInt8], [Int32]) {
        withExtendedLifetime(file) {
            var ends = [Int32](repeating: 0, count: tags.count)
            var count = 1024
            while true {
                let room = count
                let bytes = [UInt8](unsafeUninitializedCapacity: room) { buffer, filled in
                    buffer.withMemoryRebound(to: CChar.self) {
                        count = Int(
                            cd_texts(
                                raw, tags, Int64(tags.count), &ends, $0.baseAddress, Int64(room)))
                    }
                    filled = max(0, min(count, room))
                }
                if count <= room { return (bytes, ends) }
            }
        }
    }
}
