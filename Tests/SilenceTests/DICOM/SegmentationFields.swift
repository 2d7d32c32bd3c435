import DICOM

/// The attributes that reading a segmentation looks at: those of the reader's own table, with what is
/// known here of their words and of what contradicts them.
enum SegmentationFields {
    private static let shared = ImageFields.shared
    private static let perFrame = ImageFields.perFrame
    private static let segments: UInt32 = 0x0062_0002

    static let all: [AttributeField] = {
        let pixels = ImageFields.pixels.filter { $0.tag != 0x0028_0120 }
        let known =
            identity + texts + references + pixels + segment + groups(shared) + groups(perFrame)
        let byPath = Dictionary(known.map { ($0.path, $0) }) { first, _ in first }
        return AttributePlace.ofSegmentations.map { .of($0, known: byPath) }
    }()

    /// The same where the series is there, too, on which the segmentation was drawn.
    static let inCompany = all.map(\.inCompany)

    /// Where there is nothing but the segmentation.
    private static let lone = "no series is there to say another"

    private static let identity: [AttributeField] = [
        AttributeField(
            path: [0x0008_0016], name: "SOP Class UID", vr: "UI",
            words: ["no segmentation", "not a segmentation"],
            contradictions: [.all("1.2.840.10008.5.1.4.1.1.2")]),
        AttributeField(
            path: [0x0008_0018], name: "SOP Instance UID", vr: "UI",
            contradictions: [.all("1.2.3.4.5")]),
        AttributeField(
            path: [0x0020_000D], name: "Study Instance UID", vr: "UI", words: ["study"],
            contradictions: [.all("1.2.3.4.5", alone: lone)]),
        AttributeField(path: [0x0020_000E], name: "Series Instance UID", vr: "UI"),
        AttributeField(
            path: [0x0020_0052], name: "Frame of Reference UID", vr: "UI",
            words: ["frame of reference"],
            contradictions: [.all("1.2.3.4.5", alone: lone)]),
        AttributeField(
            path: [0x0008_0060], name: "Modality", vr: "CS", contradictions: [.all("CT")]),
        AttributeField(
            path: [0x0062_0001], name: "Segmentation Type", vr: "CS",
            contradictions: [.all("FRACTIONAL"), .all("LABELMAP"), .all("OTHER")]),
        AttributeField(path: [0x0062_000E], name: "Maximum Fractional Value", vr: "US"),
        AttributeField(
            path: [0x0028_0120], name: "Pixel Padding Value", vr: "US",
            contradictions: [.all("1")]),
        AttributeField(
            path: [0x0062_0013], name: "Segments Overlap", vr: "CS",
            contradictions: [.all("MAYBE")]),
    ]

    private static let texts: [AttributeField] = [
        (0x0008_103E, "Series Description", "LO", "seriesDescription"),
        (0x0020_0011, "Series Number", "IS", "seriesNumber"),
        (0x0020_0013, "Instance Number", "IS", "instanceNumber"),
        (0x0018_0015, "Body Part Examined", "CS", "bodyPartExamined"),
        (0x0070_0080, "Content Label", "CS", "contentLabel"),
        (0x0070_0081, "Content Description", "LO", "contentDescription"),
        (0x0070_0084, "Content Creator's Name", "PN", "contentCreatorName"),
        (0x0012_0050, "Clinical Trial Time Point ID", "LO", "clinicalTrialTimePointID"),
        (
            0x0012_0060, "Clinical Trial Coordinating Center Name", "LO",
            "clinicalTrialCoordinatingCenterName"
        ),
        (0x0012_0071, "Clinical Trial Series ID", "LO", "clinicalTrialSeriesID"),
    ].map { tag, name, vr, fact in
        AttributeField(path: [tag], name: name, vr: vr, fact: "text \(fact)")
    }

    private static let references: [AttributeField] = [
        AttributeField(
            path: [0x0008_1115], name: "Referenced Series Sequence", vr: "SQ", fact: "referenced"),
        AttributeField(
            path: [0x0008_1115, 0x0020_000E], name: "Series Instance UID", vr: "UI",
            words: ["Referenced Series", "drawn on series"],
            contradictions: [.all("1.2.3.4.5", alone: lone)], fact: "referenced"),
        AttributeField(
            path: [0x0008_1115, 0x0008_114A, 0x0008_1155], name: "Referenced SOP Instance UID",
            vr: "UI", words: ["refers to"], contradictions: [.all("1.2.3.4.5", alone: lone)]),
        AttributeField(
            path: [perFrame, 0x0008_9124, 0x0008_2112, 0x0008_1155],
            name: "Referenced SOP Instance UID", vr: "UI", words: ["refers to"],
            contradictions: [.all("1.2.3.4.5", alone: lone)]),
    ]

    /// What a code may have beside it.
    private static func modifier(_ tag: UInt32) -> [AttributeField] {
        let modifiers: [UInt32: (UInt32, String, String)] = [
            0x0062_000F: (
                0x0062_0011, "Segmented Property Type Modifier Code Sequence",
                "segment 1 typeModifier"
            ),
            0x0008_2218: (
                0x0008_2220, "Anatomic Region Modifier Sequence", "segment 1 anatomicRegionModifier"
            ),
        ]
        guard let (modifier, name, fact) = modifiers[tag] else { return [] }
        return [
            AttributeField(path: [segments, tag, modifier], name: name, vr: "SQ", fact: fact)
        ]
    }

    private static func code(_ tag: UInt32, _ name: String, _ fact: String) -> [AttributeField] {
        let words = [name]
        return modifier(tag) + [
            AttributeField(path: [segments, tag], name: name, vr: "SQ", fact: fact),
            AttributeField(
                path: [segments, tag, 0x0008_0100], name: "Code Value", vr: "SH", words: words,
                fact: fact),
            AttributeField(
                path: [segments, tag, 0x0008_0102], name: "Coding Scheme Designator", vr: "SH",
                words: words, fact: fact),
            AttributeField(
                path: [segments, tag, 0x0008_0104], name: "Code Meaning", vr: "LO", words: words),
        ]
    }

    private static let segment: [AttributeField] =
        [
            AttributeField(
                path: [segments], name: "Segment Sequence", vr: "SQ",
                words: ["segment", "Segment Number"]),
            AttributeField(
                path: [segments, 0x0062_0004], name: "Segment Number", vr: "US",
                words: ["segment"], contradictions: [.all("0"), .all("9")]),
            AttributeField(path: [segments, 0x0062_0005], name: "Segment Label", vr: "LO"),
            AttributeField(
                path: [segments, 0x0062_0006], name: "Segment Description", vr: "ST",
                fact: "segment 1 detail"),
            AttributeField(
                path: [segments, 0x0062_0008], name: "Segment Algorithm Type", vr: "CS",
                contradictions: [.all("OTHER")], fact: "segment 1 algorithm type"),
            AttributeField(
                path: [segments, 0x0062_0009], name: "Segment Algorithm Name", vr: "LO",
                fact: "segment 1 algorithm name"),
            AttributeField(
                path: [segments, 0x0062_000D], name: "Recommended Display CIELab Value", vr: "US",
                fact: "segment 1 color"),
            AttributeField(
                path: [segments, 0x0062_0020], name: "Tracking ID", vr: "UT",
                fact: "segment 1 trackingID"),
            AttributeField(
                path: [segments, 0x0062_0021], name: "Tracking UID", vr: "UI",
                fact: "segment 1 trackingUID"),
        ]
        + code(0x0062_0003, "Segmented Property Category Code Sequence", "segment 1 category")
        + code(0x0062_000F, "Segmented Property Type Code Sequence", "segment 1 type")
        + code(0x0008_2218, "Anatomic Region Sequence", "segment 1 anatomicRegion")

    private static func groups(_ at: UInt32) -> [AttributeField] {
        ImageFields.group(at).filter {
            [0x0020_9113, 0x0020_9116, 0x0028_9110].contains($0.path[1])
        } + [
            AttributeField(
                path: [at, 0x0028_9110, 0x0018_0088], name: "Spacing Between Slices", vr: "DS",
                contradictions: [.all("77")]),
            AttributeField(
                path: [at, 0x0062_000A], name: "Segment Identification Sequence", vr: "SQ",
                words: ["Referenced Segment Number", "(0062,000B)"]),
            AttributeField(
                path: [at, 0x0062_000A, 0x0062_000B], name: "Referenced Segment Number", vr: "US",
                words: ["segment"], contradictions: [.all("9"), .all("0")]),
        ]
    }
}
