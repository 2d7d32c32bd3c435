internal import Imaging
internal import Text
internal import DICOMFile

/// Checks a label file piece by piece, and gathers a sentence for each fault.
struct LabelFileReader {
    private(set) var faults: [String] = []
    private(set) var warnings: [Warning] = []

    private static let fileKeys: Set<String> = [
        "@schema", "BodyPartExamined", "ClinicalTrialCoordinatingCenterName",
        "ClinicalTrialSeriesID", "ClinicalTrialTimePointID", "ContentCreatorName",
        "ContentDescription", "ContentLabel", "InstanceNumber", "SeriesDescription",
        "SeriesNumber", "segmentAttributes",
    ]
    private static let segmentKeys: Set<String> = [
        "AnatomicRegionModifierSequence", "AnatomicRegionSequence",
        "RecommendedDisplayCIELabValue", "SegmentAlgorithmName", "SegmentAlgorithmType",
        "SegmentDescription", "SegmentLabel", "SegmentedPropertyCategoryCodeSequence",
        "SegmentedPropertyTypeCodeSequence", "SegmentedPropertyTypeModifierCodeSequence",
        "TrackingIdentifier", "TrackingUniqueIdentifier", "labelID",
        "recommendedDisplayRGBValue", "segmentationFileName",
    ]
    private static let codeKeys: Set<String> = [
        "CodeValue", "CodingSchemeDesignator", "CodeMeaning",
    ]

    mutating func read(_ json: JSONValue) -> LabelFile {
        var file = LabelFile(files: [])
        guard case .object(let keys) = json else {
            faults.append("it is no JSON object")
            return file
        }
        lookForStrange(keys, Self.fileKeys, in: "the file")
        _ = text(keys, "@schema", 1024, in: "the file")
        file.texts = texts(keys)
        guard case .array(let lists)? = keys["segmentAttributes"], !lists.isEmpty else {
            faults.append("'segmentAttributes' must be a list of lists of labels")
            return file
        }
        for (number, list) in lists.enumerated() {
            guard case .array(let entries) = list else {
                faults.append("item \(number + 1) of 'segmentAttributes' is no list")
                continue
            }
            if entries.isEmpty {
                warnings.append(
                    Warning(
                        .labelListEmpty,
                        "list \(number + 1) of 'segmentAttributes' describes no label"))
            }
            var seen: Set<UInt16> = []
            var found: [LabelFile.Entry] = []
            for (index, entry) in entries.enumerated() {
                let place =
                    lists.count == 1
                    ? "label \(index + 1)" : "label \(index + 1) of list \(number + 1)"
                guard let entry = read(entry: entry, place) else { continue }
                if !seen.insert(entry.description.label).inserted {
                    faults.append("\(place): labelID \(entry.description.label) is there twice")
                }
                found.append(entry)
            }
            file.files.append(found)
        }
        return file
    }

    private mutating func texts(_ keys: [String: JSONValue]) -> SegmentationTexts {
        let place = "the file"
        var texts = SegmentationTexts()
        texts.seriesDescription = text(keys, "SeriesDescription", 64, in: place)
        texts.seriesNumber = number(keys, "SeriesNumber", in: place)
        texts.instanceNumber = number(keys, "InstanceNumber", in: place)
        texts.contentLabel = codeString(keys, "ContentLabel", in: place)
        texts.contentDescription = text(keys, "ContentDescription", 64, in: place)
        texts.contentCreatorName = text(keys, "ContentCreatorName", 64, in: place)
        texts.bodyPartExamined = codeString(keys, "BodyPartExamined", in: place)
        texts.clinicalTrialTimePointID = text(keys, "ClinicalTrialTimePointID", 64, in: place)
        texts.clinicalTrialCoordinatingCenterName = text(
            keys, "ClinicalTrialCoordinatingCenterName", 64, in: place)
        texts.clinicalTrialSeriesID = text(keys, "ClinicalTrialSeriesID", 64, in: place)
        return texts
    }

    private mutating func read(entry: JSONValue, _ place: String) -> LabelFile.Entry? {
        guard case .object(let keys) = entry else {
            faults.append("\(place) is no JSON object")
            return nil
        }
        lookForStrange(keys, Self.segmentKeys, in: place)
        var label: UInt16 = 0
        if case .int(let number)? = keys["labelID"], (1...65535).contains(number) {
            label = UInt16(number)
        } else {
            faults.append(
                "\(place): 'labelID' must be a whole number from 1 to 65535"
                    + (keys["labelID"].map { ", and is \(Self.shown($0))" } ?? ""))
        }
        let category = code(keys, "SegmentedPropertyCategoryCodeSequence", true, in: place)
        let type = code(keys, "SegmentedPropertyTypeCodeSequence", true, in: place)
        let label64 = text(keys, "SegmentLabel", 64, in: place)
        let detail = text(keys, "SegmentDescription", 1024, in: place)
        if label64 == nil {
            let name = detail ?? type?.meaning ?? "Label \(label)"
            warnings.append(
                Warning(
                    .labelUnnamed,
                    "\(place): 'SegmentLabel' is missing; it is called '\(PlainText.clean(name))'"))
        }
        var segment = SegmentDescription(
            label: label, name: label64 ?? detail ?? type?.meaning ?? "Label \(label)",
            category: category, type: type,
            typeModifier: code(
                keys, "SegmentedPropertyTypeModifierCodeSequence", false, in: place),
            anatomicRegion: code(keys, "AnatomicRegionSequence", false, in: place),
            anatomicRegionModifier: code(
                keys, "AnatomicRegionModifierSequence", false, in: place),
            trackingID: text(keys, "TrackingIdentifier", 64, in: place),
            trackingUID: uid(keys, "TrackingUniqueIdentifier", in: place), detail: detail)
        if segment.anatomicRegionModifier != nil, segment.anatomicRegion == nil {
            faults.append(
                "\(place): 'AnatomicRegionModifierSequence' needs an 'AnatomicRegionSequence'")
        }
        segment.color = color(keys, in: place)
        let word = text(keys, "SegmentAlgorithmType", 16, in: place)
        let algorithm = word.flatMap(SegmentationOptions.AlgorithmType.init(rawValue:))
        if algorithm == nil {
            faults.append(
                "\(place): 'SegmentAlgorithmType' must be MANUAL, SEMIAUTOMATIC or AUTOMATIC"
                    + (word.map { ", and is '\(PlainText.clean($0, limit: 64))'" } ?? ""))
        }
        return LabelFile.Entry(
            description: segment, algorithmType: algorithm ?? .automatic,
            algorithmName: text(keys, "SegmentAlgorithmName", 64, in: place),
            fileName: text(keys, "segmentationFileName", 1024, in: place))
    }

    private mutating func color(
        _ keys: [String: JSONValue], in place: String
    ) -> SIMD3<UInt8>? {
        let rgb = triple(keys, "recommendedDisplayRGBValue", most: 255, in: place)
            .map { SIMD3($0.map { UInt8($0) }) }
        let lab = triple(keys, "RecommendedDisplayCIELabValue", most: 65535, in: place)
            .map { CIELab.decode(SIMD3($0.map { UInt16($0) })) }
        if let rgb, let lab,
            (0..<3).contains(where: { abs(Int(rgb[$0]) - Int(lab[$0])) > 2 })
        {
            warnings.append(
                Warning(
                    .labelColoursDiffer,
                    """
                    \(place): 'recommendedDisplayRGBValue' is \(rgb.x), \(rgb.y), \(rgb.z) and \
                    'RecommendedDisplayCIELabValue' is \(lab.x), \(lab.y), \(lab.z) as RGB; the \
                    first counts
                    """))
        }
        return rgb ?? lab
    }

    /// A key that is nearly one of the schema's is refused as misspelt: its value would be lost. Any
    /// other may be of a later schema, and is named.
    private mutating func lookForStrange(
        _ keys: [String: JSONValue], _ known: Set<String>, in place: String
    ) {
        for key in keys.keys.sorted() where !known.contains(key) {
            let shown = PlainText.clean(key, limit: 64)
            if let near = Suggestion.nearest(to: key, among: known) {
                faults.append("\(place): the schema has no '\(shown)'. It is spelt '\(near)'")
            } else {
                warnings.append(
                    Warning(
                        .labelKeyUnknown,
                        "\(place): the schema has no '\(shown)', and it was left out"))
            }
        }
    }

    private mutating func text(
        _ keys: [String: JSONValue], _ key: String, _ most: Int, in place: String
    ) -> String? {
        guard let value = keys[key] else { return nil }
        guard case .string(let text) = value, text.count <= most else {
            faults.append(
                "\(place): '\(key)' must be a text of at most \(most) characters, and is "
                    + Self.shown(value))
            return nil
        }
        return text.isEmpty ? nil : text
    }

    private mutating func codeString(
        _ keys: [String: JSONValue], _ key: String, in place: String
    ) -> String? {
        guard let text = text(keys, key, 16, in: place) else { return nil }
        guard SegmentationTexts.isCodeString(text) else {
            faults.append(
                "\(place): '\(key)' must have capitals, digits, spaces and underscores alone, and "
                    + "is \(Self.shown(.string(text)))")
            return nil
        }
        return text
    }

    private mutating func uid(
        _ keys: [String: JSONValue], _ key: String, in place: String
    ) -> String? {
        guard let text = text(keys, key, 64, in: place) else { return nil }
        guard SegmentationTexts.isUID(text) else {
            faults.append("\(place): '\(key)' must be a UID, and is \(Self.shown(.string(text)))")
            return nil
        }
        return text
    }

    /// A whole number, which the schema has as text.
    private mutating func number(
        _ keys: [String: JSONValue], _ key: String, in place: String
    ) -> Int? {
        switch keys[key] {
        case nil: return nil
        case .string(""): return nil
        case .int(let number)? where Int(Int32(clamping: number)) == number: return number
        case .string(let text)?:
            if let number = Int32(text) { return Int(number) }
        default: break
        }
        faults.append(
            "\(place): '\(key)' must be a whole number of 32 bits, and is "
                + Self.shown(keys[key] ?? .null))
        return nil
    }

    private mutating func code(
        _ keys: [String: JSONValue], _ key: String, _ isRequired: Bool, in place: String
    ) -> CodedConcept? {
        guard let value = keys[key] else {
            if isRequired { faults.append("\(place): '\(key)' is missing") }
            return nil
        }
        guard case .object(let parts) = value, case .string(let code)? = parts["CodeValue"],
            case .string(let scheme)? = parts["CodingSchemeDesignator"],
            case .string(let meaning)? = parts["CodeMeaning"], !code.isEmpty, !scheme.isEmpty,
            !meaning.isEmpty, code.count <= 64, scheme.count <= 16, meaning.count <= 64
        else {
            faults.append(
                "\(place): '\(key)' must have CodeValue, CodingSchemeDesignator and CodeMeaning, and "
                    + "is \(Self.shown(value))")
            return nil
        }
        lookForStrange(parts, Self.codeKeys, in: "\(place), '\(key)'")
        return CodedConcept(value: code, scheme: scheme, meaning: meaning)
    }

    private mutating func triple(
        _ keys: [String: JSONValue], _ key: String, most: Int, in place: String
    ) -> [Int]? {
        guard let value = keys[key] else { return nil }
        var numbers: [Int] = []
        if case .array(let items) = value {
            for case .int(let number) in items where (0...most).contains(number) {
                numbers.append(number)
            }
            if numbers.count == 3, items.count == 3 { return numbers }
        }
        faults.append(
            "\(place): '\(key)' must be three whole numbers from 0 to \(most), and is "
                + Self.shown(value))
        return nil
    }

    /// A value as a sentence shows it: of lists and objects the outer ones.
    private static func shown(_ value: JSONValue, depth: Int = 0) -> String {
        switch value {
        case .null: "null"
        case .bool(let value): "\(value)"
        case .int(let value): "\(value)"
        case .double(let value): "\(value)"
        case .string(let value): "'\(PlainText.clean(value, limit: 80))'"
        case .array([]): "[]"
        case .object([:]): "{}"
        case .array where depth > 2: "[…]"
        case .object where depth > 2: "{…}"
        case .array(let items):
            "[" + items.prefix(8).map { shown($0, depth: depth + 1) }.joined(separator: ", ") + "]"
        case .object(let keys):
            "{"
                + keys.sorted { $0.key < $1.key }.prefix(8)
                .map { "\(PlainText.clean($0.key)): \(shown($0.value, depth: depth + 1))" }
                .joined(separator: ", ")
                + "}"
        }
    }
}
