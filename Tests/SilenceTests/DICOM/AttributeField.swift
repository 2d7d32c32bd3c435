import DICOM
import DICOMFile

/// An attribute that a reader of DICOM looks at, and what may be done to it.
struct AttributeField: Sendable {
    /// The attribute, behind the sequences it stands in.
    let path: [UInt32]
    let name: String
    let vr: String
    /// More that a sentence may call it.
    var words: [String] = []
    /// Values that contradict something else in the input.
    var contradictions: [Contradiction] = []
    /// Changes that no reader can notice: to every file of the input, or to any.
    var unnoticeable: [Change: String] = [:]
    var unnoticeableInOne: [Change: String] = [:]
    /// Whether a sentence shows the value: not where it may be a patient's.
    var isShown = true
    /// The fact that is not there where the attribute is not.
    var fact: String?

    struct Contradiction: Sendable {
        let text: String
        let isOfAll: Bool
        /// Why nothing contradicts it where the attribute stands once in the whole input; nil where
        /// something else does.
        var alone: String?

        /// Another value in one file of the series, or in one item of a sequence.
        static func one(_ text: String, alone: String? = nil) -> Contradiction {
            Contradiction(text: text, isOfAll: false, alone: alone)
        }
        /// A value in all files that something else in each contradicts.
        static func all(_ text: String, alone: String? = nil) -> Contradiction {
            Contradiction(text: text, isOfAll: true, alone: alone)
        }
    }

    var tag: UInt32 { path[path.count - 1] }

    var field: Field {
        let digits = String(tag, radix: 16, uppercase: true)
        let padded = String(repeating: "0", count: 8 - digits.count) + digits
        let shown = "(\(padded.prefix(4)),\(padded.suffix(4)))"
        return Field("\(shown) \(name)", names: [shown, name] + words)
    }
}

extension AttributeField {
    /// The field of a place in a reader's table: as it is known here, or else as its kind says.
    static func of(_ place: AttributePlace, known: [[UInt32]: AttributeField]) -> AttributeField {
        let path = (place.path + [place.attribute]).map(\.rawValue)
        return known[path] ?? AttributeField(path: path, of: place.attribute)
    }

    /// The same field in an input with something beside it that contradicts other values.
    var inCompany: AttributeField {
        var field = self
        field.contradictions = contradictions.map {
            Contradiction(text: $0.text, isOfAll: $0.isOfAll)
        }
        field.unnoticeable[.contradictory] = nil
        return field
    }

    /// An attribute of which nothing more is known than what its value is.
    init(path: [UInt32], of attribute: Attribute) {
        let binary: [UInt32: String] = [
            0x0018_9076: "FD", 0x0018_9082: "FD", 0x0018_9087: "FD", 0x0018_9089: "FD",
            0x0020_9128: "UL", 0x0020_9153: "FD", 0x0018_9079: "FD", 0x0020_9156: "US",
            0x0020_9157: "UL", 0x0020_9241: "FD", 0x0020_9245: "FD", 0x0020_930D: "FD",
        ]
        let vr =
            switch attribute.kind {
            case .text: "LO"
            case .word, .words: "CS"
            case .uid: "UI"
            case .integer: "IS"
            case .numbers: "DS"
            case .sequence: "SQ"
            case .pixels: "OW"
            }
        self.init(
            path: path, name: attribute.name,
            vr: vr == "SQ" ? vr : binary[path[path.count - 1]] ?? vr)
    }

    /// A changed value: what it is, the elements in its place, and how it may be shown.
    struct Value: Sendable {
        let change: Change
        let detail: String
        let elements: [DICOMElement]
        let shows: [String]
    }

    private static let numeric: Set<String> = ["DS", "IS"]
    private static let binary: Set<String> = ["US", "SS", "FD", "UL"]

    /// What each kind of change makes of the element that is there, if one is.
    ///
    /// - Parameter isExplicit: Whether the file says value representations, so that a wrong one can
    ///   stand there.
    func values(of element: DICOMElement?, isExplicit: Bool) -> [Value] {
        var values: [Value] = []
        func add(_ change: Change, _ detail: String, _ new: [DICOMElement], _ shows: [String] = [])
        {
            values.append(
                Value(
                    change: change, detail: detail, elements: new, shows: isShown ? shows : []))
        }
        if vr == "SQ" {
            guard let element, case .items(let items) = element.value else { return [] }
            add(.absent, "removed", [])
            add(.empty, "without items", [DICOMElement(tag, vr, .items([]))])
            add(.empty, "with an empty item", [DICOMElement(tag, vr, .items([[]]))])
            add(.doubled, "twice", [element, element])
            add(
                .doubled, "each item twice",
                [DICOMElement(tag, vr, .items(items.flatMap { [$0, $0] }))])
            for text in ["abc", "no sequence at all, but text"] {
                add(
                    .unparsable, "of VR LO: \(text)", [DICOMElement(tag, "LO", text: text)], [text])
            }
            return values
        }
        if vr == "OW" {
            guard case .bytes(let bytes)? = element?.value, let element else { return [] }
            add(.absent, "removed", [])
            add(.empty, "no value", [DICOMElement(tag, vr, .bytes([]))])
            add(.doubled, "twice", [element, element])
            let half = Array(bytes.prefix(bytes.count / 4 * 2))
            add(.contradictory, "half of it", [DICOMElement(tag, vr, .bytes(half))])
            add(.doubled, "of twice the length", [DICOMElement(tag, vr, .bytes(bytes + bytes))])
            return values
        }
        if element != nil { add(.absent, "removed", []) }
        add(.empty, "no value", [DICOMElement(tag, vr, .bytes([]))])
        if let element { add(.doubled, "twice", [element, element]) }
        if isExplicit {
            add(
                .unparsable, "of VR OW: abcd", [DICOMElement(tag, "OW", text: "abcd")],
                ["abcd", "25185", "OW"])
            let item = [DICOMElement(0x0008_0060, "CS", text: "CT")]
            add(
                .unparsable, "a sequence", [DICOMElement(tag, "SQ", .items([item]))],
                ["items", "not a value", "sequence", "SQ"])
        }
        if Self.binary.contains(vr) {
            binaryValues(of: element, add)
        } else {
            textValues(of: element, add)
        }
        return values
    }

    private func textValues(
        of element: DICOMElement?,
        _ add: (Change, String, [DICOMElement], [String]) -> Void
    ) {
        let text = element?.text ?? (Self.numeric.contains(vr) ? "1" : "")
        let parts = text.split(separator: "\\", omittingEmptySubsequences: false).map(String.init)
        func put(_ change: Change, _ text: String, _ shows: [String]) {
            add(change, "'\(text)'", [DICOMElement(tag, vr, text: text)], shows)
        }
        // In a longer text a backslash is a sign like any other: PS3.5, 6.2.
        if !["ST", "LT", "UT"].contains(vr), element != nil || Self.numeric.contains(vr) {
            put(.doubled, text + "\\" + text, ["\\", "value", "twice", text])
        }
        guard Self.numeric.contains(vr) else {
            if vr == "UI" {
                put(.unparsable, "abc", ["abc"])
                put(.huge, String(repeating: "1.2345678", count: 12), ["1.2345678"])
            }
            return
        }
        func each(_ change: Change, _ new: (String) -> String) {
            for at in Set([0, parts.count - 1]).sorted() {
                var parts = parts
                parts[at] = new(parts[at])
                put(change, parts.joined(separator: "\\"), [parts[at]])
            }
        }
        each(.unparsable) { _ in "abc" }
        each(.unparsable) { "\($0) mm" }
        each(.decimalComma) {
            let bare = $0.contains(".") ? $0 : $0 + ".0"
            return bare.replacing(".", with: ",")
        }
        each(.notANumber) { _ in "NaN" }
        let huge = vr == "IS" ? "99999999999" : "1e300"
        for at in Set([0, parts.count - 1]).sorted() {
            var parts = parts
            parts[at] = huge
            put(.huge, parts.joined(separator: "\\"), [huge, "1e+300", "1.0e+300", "inf"])
        }
        each(.huge) { _ in "inf" }
        if parts.count > 1 {
            put(.absent, parts.dropLast().joined(separator: "\\"), [parts[0], "value"])
            var holed = parts
            holed[0] = ""
            put(.empty, holed.joined(separator: "\\"), [])
        }
    }

    private func binaryValues(
        of element: DICOMElement?,
        _ add: (Change, String, [DICOMElement], [String]) -> Void
    ) {
        guard
            case .bytes(let bytes)? = element?.value
                ?? .bytes(vr == "FD" ? [0, 0, 0, 0, 0, 0, 240, 63] : [1, 0])
        else { return }
        add(
            .doubled, "two values", [DICOMElement(tag, vr, .bytes(bytes + bytes))],
            ["value", "twice", "\\"])
        add(.unparsable, "as text: abc", [DICOMElement(tag, "LO", text: "abc")], ["abc", "LO"])
        add(.decimalComma, "as text: 1,5", [DICOMElement(tag, "DS", text: "1,5")], ["1,5", "DS"])
        if vr == "FD" {
            for (change, number) in [
                (Change.notANumber, Double.nan), (.huge, 1e300), (.huge, .infinity),
            ] {
                add(
                    change, "\(number)", [DICOMElement(tag, vr, doubles: [number])],
                    ["\(number)", "1e300", "inf"])
            }
            add(
                .unparsable, "four bytes", [DICOMElement(tag, vr, .bytes([1, 2, 3, 4]))],
                ["byte", "length"])
        } else {
            add(
                .huge, "65535", [DICOMElement(tag, vr, shorts: vr == "UL" ? [65535, 0] : [65535])],
                ["65535", "-1", "65,535"])
        }
    }

    /// The element with another value that is valid by itself.
    func valid(_ text: String) -> DICOMElement {
        switch vr {
        case "US", "SS": DICOMElement(tag, vr, shorts: [UInt16(text) ?? 0])
        case "UL":
            DICOMElement(
                tag, vr,
                .bytes((0..<4).map { UInt8(truncatingIfNeeded: (Int(text) ?? 0) >> (8 * $0)) }))
        case "FD": DICOMElement(tag, vr, doubles: [Double(text) ?? 0])
        default: DICOMElement(tag, vr, text: text)
        }
    }

}
