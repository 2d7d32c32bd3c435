public import Imaging

/// One structure of a session.
///
/// Its codes bear the names of dcmqi's segment attributes, so that a label file's entries can be
/// pasted into a session and the other way round.
public struct RecordedSegment: Sendable, Hashable {
    /// The word by which events name the segment.
    public var id: String

    /// What the structure is: name, label, codes and colour.
    public var description: SegmentDescription

    public init(id: String, description: SegmentDescription) {
        self.id = id
        self.description = description
    }
}

// MARK: - JSON

extension RecordedSegment: Codable {
    enum CodingKeys: String, CodingKey {
        case id, name, label
        case category = "SegmentedPropertyCategoryCodeSequence"
        case type = "SegmentedPropertyTypeCodeSequence"
        case typeModifier = "SegmentedPropertyTypeModifierCodeSequence"
        case anatomicRegion = "AnatomicRegionSequence"
        case anatomicRegionModifier = "AnatomicRegionModifierSequence"
        case color = "recommendedDisplayRGBValue"
        case trackingID = "TrackingIdentifier"
        case trackingUID = "TrackingUniqueIdentifier"
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        id = try values.decode(String.self, forKey: .id)
        guard !id.allSatisfy(\.isWhitespace) else {
            throw DecodingError.dataCorruptedError(
                forKey: .id, in: values, debugDescription: "is empty; events name a segment by it")
        }
        let label = try values.whole(.label)
        guard let label = UInt16(exactly: label), label > 0 else {
            throw DecodingError.dataCorruptedError(
                forKey: .label, in: values,
                debugDescription: "is \(label); a label is a whole number from 1 to 65535")
        }
        func code(_ key: CodingKeys) throws -> CodedConcept? {
            try values.decodeIfPresent(DCMQICode.self, forKey: key)?.concept
        }
        description = SegmentDescription(
            label: label,
            name: try values.textIfPresent(.name) ?? id,
            category: try code(.category), type: try code(.type),
            typeModifier: try code(.typeModifier), anatomicRegion: try code(.anatomicRegion),
            anatomicRegionModifier: try code(.anatomicRegionModifier),
            trackingID: try values.textIfPresent(.trackingID),
            trackingUID: try values.decodeIfPresent(String.self, forKey: .trackingUID))
        try values.mustBeUID(description.trackingUID, forKey: .trackingUID)
        if values.contains(.color) {
            let color = try values.wholes(.color)
            guard color.count == 3, color.allSatisfy({ (0...255).contains($0) }) else {
                throw DecodingError.dataCorruptedError(
                    forKey: .color, in: values,
                    debugDescription: "must be three whole numbers from 0 to 255: red, green, blue")
            }
            description.color = SIMD3(UInt8(color[0]), UInt8(color[1]), UInt8(color[2]))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(id, forKey: .id)
        try values.encode(description.name, forKey: .name)
        try values.encode(description.label, forKey: .label)
        for (key, concept) in [
            (CodingKeys.category, description.category), (.type, description.type),
            (.typeModifier, description.typeModifier),
            (.anatomicRegion, description.anatomicRegion),
            (.anatomicRegionModifier, description.anatomicRegionModifier),
        ] {
            try values.encodeIfPresent(concept.map(DCMQICode.init), forKey: key)
        }
        if let color = description.color {
            try values.encode([color.x, color.y, color.z], forKey: .color)
        }
        try values.encodeIfPresent(description.trackingID, forKey: .trackingID)
        try values.encodeIfPresent(description.trackingUID, forKey: .trackingUID)
    }
}

/// A coded concept as dcmqi's JSON spells it.
private struct DCMQICode: Codable {
    let concept: CodedConcept

    init(_ concept: CodedConcept) { self.concept = concept }

    enum CodingKeys: String, CodingKey {
        case value = "CodeValue"
        case scheme = "CodingSchemeDesignator"
        case meaning = "CodeMeaning"
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        concept = CodedConcept(
            value: try values.decode(String.self, forKey: .value),
            scheme: try values.decode(String.self, forKey: .scheme),
            meaning: try values.decode(String.self, forKey: .meaning))
        for (key, text) in [
            (CodingKeys.value, concept.value), (.scheme, concept.scheme),
            (.meaning, concept.meaning),
        ] where text.allSatisfy(\.isWhitespace) {
            throw DecodingError.dataCorruptedError(
                forKey: key, in: values, debugDescription: "is empty; leave the whole code out")
        }
    }

    func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(concept.value, forKey: .value)
        try values.encode(concept.scheme, forKey: .scheme)
        try values.encode(concept.meaning, forKey: .meaning)
    }
}
