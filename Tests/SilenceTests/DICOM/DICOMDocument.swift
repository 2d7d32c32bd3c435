/// A little-endian DICOM file, taken apart and put together again.
///
/// - Source: DICOM PS3.5, 7 and annex A; PS3.10, 7.1.
struct DICOMDocument: Sendable {
    var meta: [DICOMElement]
    var elements: [DICOMElement]
    let isExplicit: Bool
    /// The meta header's length, as long as it is right: whatever else is changed, it stays so.
    private let statedLength: DICOMElement?

    struct Unreadable: Error { let at: Int }

    init(_ bytes: [UInt8]) throws {
        guard bytes.count > 132, Array(bytes[128..<132]) == Array("DICM".utf8) else {
            throw Unreadable(at: 0)
        }
        var reader = Reader(bytes: bytes, place: 132)
        meta = []
        while reader.place + 2 <= bytes.count, bytes[reader.place] == 2,
            bytes[reader.place + 1] == 0
        {
            meta.append(try reader.element(isExplicit: true))
        }
        statedLength = meta.first { $0.tag == 0x0002_0000 }
        let syntax = meta.first { $0.tag == 0x0002_0010 }?.text
        isExplicit = syntax != "1.2.840.10008.1.2"
        guard ["1.2.840.10008.1.2", "1.2.840.10008.1.2.1"].contains(syntax) else {
            throw Unreadable(at: 132)
        }
        elements = []
        while reader.place < bytes.count {
            elements.append(try reader.element(isExplicit: isExplicit))
        }
    }

    var bytes: [UInt8] {
        var group = meta.filter { $0.tag != 0x0002_0000 }
            .reduce(into: [UInt8]()) { Self.append($1, to: &$0, isExplicit: true) }
        var length = DICOMElement(0x0002_0000, "UL", .bytes([]))
        length.value = .bytes(Self.long(UInt32(group.count)))
        var head = [UInt8](repeating: 0, count: 128) + Array("DICM".utf8)
        for stated in meta where stated.tag == 0x0002_0000 {
            Self.append(stated == statedLength ? length : stated, to: &head, isExplicit: true)
        }
        group = head + group
        for element in elements { Self.append(element, to: &group, isExplicit: isExplicit) }
        return group
    }

    private static func long(_ number: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * UInt32($0))) }
    }

    private static let longForms: Set<String> = [
        "OB", "OW", "OF", "OD", "OL", "SQ", "UN", "UC", "UR", "UT",
    ]

    private static func append(
        _ element: DICOMElement, to out: inout [UInt8], isExplicit: Bool
    ) {
        var value: [UInt8] = []
        switch element.value {
        case .bytes(let bytes): value = bytes
        case .items(let items):
            for item in items {
                var inner: [UInt8] = []
                for element in item { append(element, to: &inner, isExplicit: isExplicit) }
                value += [0xFE, 0xFF, 0x00, 0xE0] + long(UInt32(inner.count)) + inner
            }
        }
        let group = UInt16(element.tag >> 16)
        let number = UInt16(element.tag & 0xFFFF)
        for half in [group, number] { out += [UInt8(half & 0xFF), UInt8(half >> 8)] }
        if isExplicit {
            out += Array(element.vr.utf8)
            if longForms.contains(element.vr) {
                out += [0, 0] + long(UInt32(value.count))
            } else {
                out += [UInt8(value.count & 0xFF), UInt8(value.count >> 8 & 0xFF)]
            }
        } else {
            out += long(UInt32(value.count))
        }
        out += value
    }

    private struct Reader {
        let bytes: [UInt8]
        var place: Int

        mutating func take(_ count: Int) throws -> [UInt8] {
            guard count >= 0, place + count <= bytes.count else { throw Unreadable(at: place) }
            defer { place += count }
            return Array(bytes[place..<place + count])
        }

        mutating func number(_ count: Int) throws -> Int {
            try take(count).reversed().reduce(0) { $0 << 8 | Int($1) }
        }

        mutating func tag() throws -> UInt32 {
            UInt32(try number(2)) << 16 | UInt32(try number(2))
        }

        mutating func element(isExplicit: Bool) throws -> DICOMElement {
            let tag = try tag()
            var vr = "UN"
            var length: Int
            if isExplicit {
                vr = String(decoding: try take(2), as: UTF8.self)
                if longForms.contains(vr) {
                    _ = try take(2)
                    length = try number(4)
                } else {
                    length = try number(2)
                }
            } else {
                length = try number(4)
            }
            let isOpen = length == 0xFFFF_FFFF
            let beginsItem =
                !isExplicit && length >= 8 && place + 4 <= bytes.count
                && Array(bytes[place..<place + 4]) == [0xFE, 0xFF, 0x00, 0xE0]
            guard vr == "SQ" || isOpen || beginsItem else {
                return DICOMElement(tag, vr, .bytes(try take(length)))
            }
            let end = isOpen ? Int.max : place + length
            var items: [[DICOMElement]] = []
            while place < end {
                let mark = try self.tag()
                let itemLength = try number(4)
                if mark == 0xFFFE_E0DD { break }
                guard mark == 0xFFFE_E000 else { throw Unreadable(at: place) }
                var item: [DICOMElement] = []
                let itemEnd = itemLength == 0xFFFF_FFFF ? Int.max : place + itemLength
                while place < itemEnd {
                    if itemEnd == Int.max, place + 8 <= bytes.count,
                        Array(bytes[place..<place + 4]) == [0xFE, 0xFF, 0x0D, 0xE0]
                    {
                        place += 8
                        break
                    }
                    item.append(try element(isExplicit: isExplicit))
                }
                items.append(item)
            }
            return DICOMElement(tag, "SQ", .items(items))
        }
    }
}

// MARK: - Editing

extension DICOMDocument {
    /// The element at a path of tags, through the items with these numbers.
    func element(_ path: [UInt32], items: [Int] = []) -> DICOMElement? {
        var list = path[0] >> 16 == 2 ? meta : elements
        for (depth, tag) in path.enumerated() {
            guard let found = list.first(where: { $0.tag == tag }) else { return nil }
            if depth == path.count - 1 { return found }
            let number = depth < items.count ? items[depth] : 0
            guard case .items(let inner) = found.value, number < inner.count else { return nil }
            list = inner[number]
        }
        return nil
    }

    /// Changes the list of elements in which the last tag of a path stands.
    ///
    /// - Returns: Whether the way to it is there.
    @discardableResult
    mutating func edit(
        _ path: [UInt32], items: [Int] = [], _ change: (inout [DICOMElement]) -> Void
    ) -> Bool {
        path[0] >> 16 == 2
            ? Self.edit(&meta, path[...], items[...], change)
            : Self.edit(&elements, path[...], items[...], change)
    }

    private static func edit(
        _ list: inout [DICOMElement], _ path: ArraySlice<UInt32>, _ items: ArraySlice<Int>,
        _ change: (inout [DICOMElement]) -> Void
    ) -> Bool {
        guard path.count > 1 else {
            change(&list)
            return true
        }
        let number = items.first ?? 0
        guard let at = list.firstIndex(where: { $0.tag == path.first }),
            case .items(var inner) = list[at].value, number < inner.count
        else { return false }
        guard edit(&inner[number], path.dropFirst(), items.dropFirst(), change) else {
            return false
        }
        list[at].value = .items(inner)
        return true
    }

    /// Puts elements in place of those with the same tag; none removes it.
    mutating func replace(_ path: [UInt32], items: [Int] = [], with new: [DICOMElement]) -> Bool {
        edit(path, items: items) { list in
            let tag = path[path.count - 1]
            list.removeAll { $0.tag == tag }
            let at = list.firstIndex { $0.tag > tag } ?? list.count
            list.insert(contentsOf: new, at: at)
        }
    }
}
