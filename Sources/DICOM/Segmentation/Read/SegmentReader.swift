internal import Imaging
internal import Text
internal import DICOMFile

/// Reads what a segmentation says of its segments.
struct SegmentReader {
    /// Of the data set.
    let values: SegmentationValues
    let type: SegmentationType
    let pixels: SegmentationPixels

    /// The segments, in the order of their numbers; without the background of a label map.
    func read(_ warnings: inout [Warning]) throws(DICOMError) -> [SegmentationObject.Segment] {
        var segments: [SegmentationObject.Segment] = []
        var seen: Set<Int> = []
        var zero: SegmentationValues?
        for (index, item) in try values.items(.segments).enumerated() {
            let unnumbered = SegmentationValues(item: item, place: "segment \(index + 1)")
            guard let number = try unnumbered.whole(.segmentNumber, in: 0...65535) else {
                throw values.fault("\(Tag.segmentNumber): a segment has no number")
            }
            guard seen.insert(number).inserted else {
                throw values.fault("\(Tag.segmentNumber): segment \(number) is described twice")
            }
            let segment = SegmentationValues(item: item, place: "segment \(number)")
            if number == 0 {
                guard type == .labelMap else {
                    throw values.fault(
                        "\(Tag.segmentNumber): a segment has the number 0, which Segmentation Type "
                            + "\(type.rawValue) does not have")
                }
                zero = segment
            } else if type == .labelMap, number == pixels.padding {
                guard try isBackground(segment) else {
                    throw segment.fault(
                        "Pixel Padding Value \(Tag.pixelPaddingValue) is '\(number)' too, so nobody "
                            + "knows which of its pixels are background")
                }
            } else {
                if type == .labelMap, try isBackground(segment) {
                    warnings.append(
                        Warning(
                            .headerContradiction,
                            "segment \(number) is background by its type or name, and "
                                + "\(Attribute.segmentNumber) '\(number)' is a label; it "
                                + "is kept as one"))
                }
                segments.append(try read(segment, number, label: UInt16(number), &warnings))
            }
        }
        segments.sort { $0.number < $1.number }
        if let zero { try add(zero, to: &segments, &warnings) }
        guard !segments.isEmpty else {
            throw values.fault("\(Tag.segmentSequence): it describes no segment")
        }
        return segments
    }

    /// Segment 0 of a label map: mostly its background. Where it is a structure, as dcmqi writes for
    /// the label 0, another value is padding; in a label map of ours it needs a free label.
    private func add(
        _ zero: SegmentationValues, to segments: inout [SegmentationObject.Segment],
        _ warnings: inout [Warning]
    ) throws(DICOMError) {
        if try isBackground(zero) { return }
        guard pixels.padding != 0 else {
            throw zero.fault(
                "Pixel Padding Value \(Tag.pixelPaddingValue) is '0' too, so nobody knows which of "
                    + "its pixels are background")
        }
        let label = 1 + (segments.last?.number ?? 0)
        guard label <= 65535 else {
            throw zero.fault("it is no background, and no label is free for it")
        }
        let segment = try read(zero, 0, label: UInt16(label), &warnings)
        warnings.append(
            Warning(
                .segmentationRenumbered,
                "segment 0, '\(PlainText.clean(segment.description.name))', has the label \(label) in "
                    + "a label map, whose 0 is background"))
        segments.insert(segment, at: 0)
    }

    /// Background, by its code (PS3.16, CID 7150), or else by its name.
    private func isBackground(_ segment: SegmentationValues) throws(DICOMError) -> Bool {
        if let type = try segment.one(.propertyType),
            let code = try SegmentationValues(item: type, place: segment.place).code()
        {
            if code.scheme == "DCM", code.value == "125040" { return true }
        }
        return try segment.word(.segmentLabel)?.lowercased() == "background"
    }

    private func read(
        _ values: SegmentationValues, _ number: Int, label: UInt16, _ warnings: inout [Warning]
    ) throws(DICOMError) -> SegmentationObject.Segment {
        func fillIn(_ attribute: Attribute, _ with: String) {
            warnings.append(
                Warning(
                    .segmentationFilledIn,
                    "\(values.place): \(attribute) is missing; \(with)"))
        }
        let name = try values.word(.segmentLabel)
        if name == nil { fillIn(.segmentLabel, "it is called 'Segment \(number)'") }
        var algorithm: SegmentationOptions.AlgorithmType?
        if let word = try values.word(.segmentAlgorithmType) {
            algorithm = .init(rawValue: word)
            guard algorithm != nil else {
                throw values.fault(
                    .segmentAlgorithmType, word,
                    "which is not MANUAL, SEMIAUTOMATIC or AUTOMATIC")
            }
        } else {
            fillIn(.segmentAlgorithmType, "a label file says SEMIAUTOMATIC")
        }
        let algorithmName = try values.word(.segmentAlgorithmName)
        if algorithmName == nil, algorithm != .manual {
            fillIn(.segmentAlgorithmName, "nothing is said of it")
        }
        let type = try values.one(.propertyType)
            .map { SegmentationValues(item: $0, place: values.place) }
        let region = try first(.anatomicRegion, of: values, &warnings)
        func code(_ item: SegmentationValues?, _ attribute: Attribute)
            throws(DICOMError)
            -> CodedConcept?
        {
            guard let item else { return nil }
            guard let code = try item.code() else {
                throw item.fault("\(attribute) has no code value or no coding scheme")
            }
            if try item.word(.codeMeaning) == nil {
                fillIn(.codeMeaning, "\(attribute) has the code '\(code.value)' for it")
            }
            return code
        }
        let category = try values.one(.propertyCategory)
            .map { SegmentationValues(item: $0, place: values.place) }
        if category == nil { fillIn(.propertyCategory, "a label file says 'Tissue'") }
        if type == nil { fillIn(.propertyType, "a label file says 'Tissue'") }
        var modifier: SegmentationValues?
        if let type { modifier = try first(.propertyTypeModifier, of: type, &warnings) }
        var regionModifier: SegmentationValues?
        if let region {
            regionModifier = try first(.anatomicRegionModifier, of: region, &warnings)
        }
        var color: SIMD3<UInt8>?
        if let lab = try values.numbers(.recommendedDisplayCIELabValue, in: 0...65535) {
            color = CIELab.decode([UInt16(lab[0]), UInt16(lab[1]), UInt16(lab[2])])
        }
        return SegmentationObject.Segment(
            number: number,
            description: SegmentDescription(
                label: label, name: name ?? "Segment \(number)",
                category: try code(category, .propertyCategory),
                type: try code(type, .propertyType),
                typeModifier: try code(modifier, .propertyTypeModifier),
                anatomicRegion: try code(region, .anatomicRegion),
                anatomicRegionModifier: try code(regionModifier, .anatomicRegionModifier),
                color: color, trackingID: try values.word(.trackingID),
                trackingUID: try values.uid(.trackingUID),
                detail: try values.text(.segmentDescription)),
            algorithmType: algorithm, algorithmName: algorithmName)
    }

    /// The first item of a sequence that may have several, of which a label file holds one.
    private func first(
        _ attribute: Attribute, of values: SegmentationValues,
        _ warnings: inout [Warning]
    ) throws(DICOMError) -> SegmentationValues? {
        let items = try values.items(attribute)
        if items.count > 1 {
            warnings.append(
                Warning(
                    .segmentationCodeLeftOut,
                    "\(values.place): \(attribute) has \(items.count) items, and the first is kept")
            )
        }
        return items.first.map { SegmentationValues(item: $0, place: values.place) }
    }
}

extension SegmentationValues {
    /// The coded concept that the item holds; nil without value or scheme.
    func code() throws(DICOMError) -> CodedConcept? {
        var value = try word(.codeValue)
        if value == nil { value = try word(.longCodeValue) }
        if value == nil, let urn = try word(.urnCodeValue) {
            return CodedConcept(value: urn, scheme: "URN", meaning: try word(.codeMeaning) ?? urn)
        }
        guard let value, let scheme = try word(.codingSchemeDesignator) else { return nil }
        return CodedConcept(
            value: value, scheme: scheme, meaning: try word(.codeMeaning) ?? value)
    }
}
