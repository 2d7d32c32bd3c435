// What `inspect --json` prints for a series.

extension SeriesSummary: Encodable {
    private enum Key: String, CodingKey {
        case studyInstanceUID, seriesInstanceUID, modality, seriesDescription, imageType
        case sliceThickness, size, spacing, orientation, plane, slices, files
        case transferSyntaxes, refusal, warnings
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(studyInstanceUID, forKey: .studyInstanceUID)
        try container.encode(seriesInstanceUID, forKey: .seriesInstanceUID)
        try container.encode(modality, forKey: .modality)
        try container.encodeIfPresent(seriesDescription, forKey: .seriesDescription)
        try container.encode(imageType, forKey: .imageType)
        try container.encodeIfPresent(sliceThickness, forKey: .sliceThickness)
        try container.encodeIfPresent(size, forKey: .size)
        try container.encodeIfPresent(spacing, forKey: .spacing)
        try container.encodeIfPresent(orientation, forKey: .orientation)
        try container.encodeIfPresent(plane, forKey: .plane)
        try container.encode(slices, forKey: .slices)
        try container.encode(files, forKey: .files)
        try container.encode(transferSyntaxes, forKey: .transferSyntaxes)
        try container.encodeIfPresent(refusal?.description, forKey: .refusal)
        try container.encode(warnings, forKey: .warnings)
    }
}
