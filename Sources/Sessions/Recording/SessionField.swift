/// A key of a recorded session: the one list of those that the reader looks at.
package struct SessionField: Sendable, Hashable {
    /// What the key holds.
    package enum Kind: String, Sendable, CaseIterable {
        case object, list, text, number, whole, flag
        /// A list of numbers, or of lists of them.
        case numbers
    }

    /// Such as `events[].clicks[].position`.
    package let path: String
    package let kind: Kind

    private init(_ path: String, _ kind: Kind) { (self.path, self.kind) = (path, kind) }

    package static let all: [SessionField] =
        [
            .init("mais_session", .whole), .init("image", .object), .init("annotator", .text),
            .init("tool", .text), .init("started", .text), .init("segments", .list),
            .init("events", .list),
            .init("image.dicom", .object), .init("image.dicom.study_instance_uid", .text),
            .init("image.dicom.series_instance_uid", .text),
            .init("image.dicom.frame_of_reference_uid", .text),
            .init("image.nifti", .object), .init("image.nifti.file", .text),
            .init("image.nifti.sha256", .text), .init("image.size", .numbers),
            .init("image.affine", .numbers),
            .init("segments[].id", .text), .init("segments[].name", .text),
            .init("segments[].label", .whole),
            .init("segments[].recommendedDisplayRGBValue", .numbers),
            .init("segments[].TrackingIdentifier", .text),
            .init("segments[].TrackingUniqueIdentifier", .text),
        ]
        + [
            "SegmentedPropertyCategoryCodeSequence", "SegmentedPropertyTypeCodeSequence",
            "SegmentedPropertyTypeModifierCodeSequence", "AnatomicRegionSequence",
            "AnatomicRegionModifierSequence",
        ].flatMap { code in
            [.init("segments[].\(code)", .object)]
                + ["CodeValue", "CodingSchemeDesignator", "CodeMeaning"].map {
                    .init("segments[].\(code).\($0)", .text)
                }
        }
        + [
            .init("events[].seq", .whole), .init("events[].t", .text),
            .init("events[].segment", .text), .init("events[].kind", .text),
            .init("events[].clicks", .list), .init("events[].remove", .whole),
            .init("events[].file", .text), .init("events[].outcome", .object),
            .init("events[].outcome.milliseconds", .number),
            .init("events[].outcome.voxels", .whole),
            .init("events[].outcome.mask_sha256", .text),
            .init("events[].outcome.mask_runs", .text), .init("events[].outcome.dice", .number),
            .init("events[].clicks[].position", .numbers),
            .init("events[].clicks[].index", .numbers), .init("events[].clicks[].order", .text),
            .init("events[].clicks[].foreground", .flag),
        ]

    /// What the key holds, by its path.
    static let kinds: [String: Kind] = Dictionary(
        uniqueKeysWithValues: all.map { ($0.path, $0.kind) })
}

extension SessionField.Kind {
    /// As the end of `it must be …`.
    var words: String {
        switch self {
        case .object: "an object"
        case .list, .numbers: "a list"
        case .text: "a text"
        case .number, .whole: "a number"
        case .flag: "true or false"
        }
    }
}
