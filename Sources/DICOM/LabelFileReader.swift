internal import Imaging

/// Checks a label file piece by piece, and gathers a sentence for each fault.
struct LabelFileReader {
    private(set) var faults: [String] = []

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

    mutating func read(_ json: JSONValue) -> LabelFile {
        var file = LabelFile(files: [])
        guard case .object(let keys) = json else {
            faults.append("it is no JSON object")
            return file
        }
        refuseStrange(keys, Self.fileKeys, in: "the file")
        file.seriesDescription = text(keys, "SeriesDescription", 64, in: "the file")
        file.contentCreatorName = text(keys, "ContentCreatorName", 64, in: "the file")
        guard case .array(let lists)? = keys["segmentAttributes"], !lists.isEmpty else {
            faults.append("'segmentAttributes' must be a list of lists of labels")
            return file
        }
        for (number, list) in lists.enumerated() {
            guard case .array(let entries) = list else {
                faults.append("item \(number + 1) of 'segmentAttributes' is no list")
                continue
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

    private mutating func read(entry: JSONValue, _ place: String) -> LabelFile.Entry? {
        guard case .object(let keys) = entry else {
            faults.append("\(place) is no JSON object")
            return nil
        }
        refuseStrange(keys, Self.segmentKeys, in: place)
        var label: UInt16 = 0
        if case .integer(let number)? = keys["labelID"], (1...65535).contains(number) {
            label = UInt16(number)
        } else {
            faults.append("\(place): 'labelID' must be a whole number from 1 to 65535")
        }
        let category = code(keys, "SegmentedPropertyCategoryCodeSequence", true, in: place)
        let type = code(keys, "SegmentedPropertyTypeCodeSequence", true, in: place)
        let name =
            text(keys, "SegmentLabel", 64, in: place)
            ?? text(keys, "SegmentDescription", 1024, in: place) ?? type?.meaning
        var segment = SegmentDescription(
            label: label, name: name ?? "Label \(label)", category: category, type: type,
            typeModifier: code(
                keys, "SegmentedPropertyTypeModifierCodeSequence", false, in: place),
            anatomicRegion: code(keys, "AnatomicRegionSequence", false, in: place),
            anatomicRegionModifier: code(
                keys, "AnatomicRegionModifierSequence", false, in: place),
            trackingID: text(keys, "TrackingIdentifier", 64, in: place),
            trackingUID: text(keys, "TrackingUniqueIdentifier", 64, in: place))
        if let rgb = triple(keys, "recommendedDisplayRGBValue", most: 255, in: place) {
            segment.color = SIMD3(rgb.map { UInt8($0) })
        } else if let lab = triple(keys, "RecommendedDisplayCIELabValue", most: 65535, in: place) {
            segment.color = CIELab.decode(SIMD3(lab.map { UInt16($0) }))
        }
        let word = text(keys, "SegmentAlgorithmType", 16, in: place)
        let algorithm = word.flatMap(SegmentationOptions.AlgorithmType.init(rawValue:))
        if algorithm == nil {
            faults.append(
                "\(place): 'SegmentAlgorithmType' must be MANUAL, SEMIAUTOMATIC or AUTOMATIC")
        }
        return LabelFile.Entry(
            description: segment, algorithmType: algorithm ?? .automatic,
            algorithmName: text(keys, "SegmentAlgorithmName", 64, in: place),
            fileName: text(keys, "segmentationFileName", 1024, in: place))
    }

    private mutating func refuseStrange(
        _ keys: [String: JSONValue], _ known: Set<String>, in place: String
    ) {
        for key in keys.keys.sorted() where !known.contains(key) {
            let near = known.first { $0.lowercased() == key.lowercased() }
            let hint = near.map { ". It is spelt '\($0)'" } ?? ""
            faults.append("\(place): the schema has no '\(key)'\(hint)")
        }
    }

    private mutating func text(
        _ keys: [String: JSONValue], _ key: String, _ most: Int, in place: String
    ) -> String? {
        guard let value = keys[key] else { return nil }
        guard case .string(let text) = value, text.count <= most else {
            faults.append("\(place): '\(key)' must be a text of at most \(most) characters")
            return nil
        }
        return text.isEmpty ? nil : text
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
                "\(place): '\(key)' must have CodeValue, CodingSchemeDesignator and CodeMeaning")
            return nil
        }
        return CodedConcept(value: code, scheme: scheme, meaning: meaning)
    }

    private mutating func triple(
        _ keys: [String: JSONValue], _ key: String, most: Int, in place: String
    ) -> [Int]? {
        guard let value = keys[key] else { return nil }
        var numbers: [Int] = []
        if case .array(let items) = value {
            for case .integer(let number) in items where (0...most).contains(number) {
                numbers.append(number)
            }
            if numbers.count == 3, items.count == 3 { return numbers }
        }
        faults.append("\(place): '\(key)' must be three whole numbers from 0 to \(most)")
        return nil
    }
}
