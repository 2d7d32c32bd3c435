import DICOM
import DICOMFile

/// The attributes that reading a series looks at: those of the reader's own table, with what is
/// known here of their words and of what contradicts them.
enum ImageFields {
    /// Of a single-frame image, and of an enhanced one. An attribute that is new in the reader's
    /// table is tried as its kind says, whether or not it is known here.
    static let single = fields { $0.isEmpty }
    static let enhanced = fields { _ in true }

    private static func fields(_ isWanted: ([Attribute]) -> Bool) -> [AttributeField] {
        let known = identity + pixels + plane + groups + group(shared) + group(perFrame)
        let byPath = Dictionary(known.map { ($0.path, $0) }) { first, _ in first }
        return AttributePlace.ofImages.filter { isWanted($0.path) }.map { .of($0, known: byPath) }
    }

    /// Of files whose meta headers do not say the object's identity again.
    static let withoutTwin = single.map { field in
        var field = field
        if field.path == [0x0008_0018] {
            field.unnoticeableInOne[.contradictory] =
                "these files have no Media Storage SOP Instance UID, which would say another"
        }
        return field
    }

    /// Where an input is one file, or a group is shared: nothing is left to say another.
    private static let lone = "it stands once in the input, and nothing else in it says another"

    /// Of any image: outside functional groups.
    static let identity: [AttributeField] = [
        AttributeField(
            path: [0x0002_0000], name: "File Meta Information Group Length", vr: "UL",
            words: ["meta header"], contradictions: [.all("4"), .one("9999")]),
        AttributeField(
            path: [0x0008_0016], name: "SOP Class UID", vr: "UI",
            contradictions: [
                .one("1.2.840.10008.5.1.4.1.1.128"), .all("1.2.840.10008.5.1.4.1.1.128"),
            ]),
        AttributeField(
            path: [0x0010_0010], name: "Patient's Name", vr: "PN",
            contradictions: [.one("Other^Patient", alone: lone)], isShown: false),
        AttributeField(
            path: [0x0010_0020], name: "Patient ID", vr: "LO",
            contradictions: [.one("OTHER", alone: lone)], isShown: false),
        AttributeField(
            path: [0x0010_0021], name: "Issuer of Patient ID", vr: "LO", isShown: false),
        AttributeField(
            path: [0x0010_0030], name: "Patient's Birth Date", vr: "DA", isShown: false),
        AttributeField(
            path: [0x0008_0018], name: "SOP Instance UID", vr: "UI",
            contradictions: [.one("1.2.3.4.5", alone: lone)]),
        AttributeField(
            path: [0x0020_000D], name: "Study Instance UID", vr: "UI",
            contradictions: [.one("1.2.3.4.5", alone: lone)]),
        AttributeField(
            path: [0x0020_000E], name: "Series Instance UID", vr: "UI",
            words: ["is of another series", "series"],
            unnoticeableInOne: [
                .contradictory: "a file of another UID is of another series; nothing says it is not"
            ]),
        AttributeField(
            path: [0x0020_0052], name: "Frame of Reference UID", vr: "UI",
            words: ["frame of reference"], contradictions: [.one("1.2.3.4.5", alone: lone)],
            unnoticeable: [
                .absent: "optional, and the result has none either",
                .empty: "optional, and the result has none either",
            ],
            fact: "frame of reference"),
        AttributeField(
            path: [0x0008_0060], name: "Modality", vr: "CS",
            contradictions: [.one("US"), .all("US")]),
        AttributeField(
            path: [0x0008_103E], name: "Series Description", vr: "LO", fact: "description"),
        AttributeField(path: [0x0020_0011], name: "Series Number", vr: "IS"),
        AttributeField(path: [0x0020_0013], name: "Instance Number", vr: "IS"),
        AttributeField(
            path: [0x0008_0008], name: "Image Type", vr: "CS",
            contradictions: [
                .one("ORIGINAL\\PRIMARY\\LOCALIZER"), .one("DERIVED\\SECONDARY\\MOSAIC"),
            ]),
        AttributeField(
            path: [0x2050_0020], name: "Presentation LUT Shape", vr: "CS",
            contradictions: [.all("INVERSE")]),
        AttributeField(path: [0x0008_0005], name: "Specific Character Set", vr: "CS"),
    ]

    static let pixels: [AttributeField] = [
        AttributeField(
            path: [0x6000_0102], name: "Overlay Bit Position", vr: "US",
            contradictions: [.all("12")]),
        AttributeField(
            path: [0x0028_0002], name: "Samples per Pixel", vr: "US",
            contradictions: [.one("3"), .all("3")]),
        AttributeField(
            path: [0x0028_0004], name: "Photometric Interpretation", vr: "CS",
            contradictions: [.one("MONOCHROME1", alone: lone), .one("RGB"), .all("RGB")]),
        AttributeField(
            path: [0x0028_0008], name: "Number of Frames", vr: "IS",
            words: ["frames are announced", "frames"],
            contradictions: [.one("2"), .all("0"), .all("2")]),
        AttributeField(
            path: [0x0028_0010], name: "Rows", vr: "US", words: ["pixels"],
            contradictions: [.one("15"), .one("17"), .all("17"), .all("15")]),
        AttributeField(
            path: [0x0028_0011], name: "Columns", vr: "US", words: ["pixels"],
            contradictions: [.one("15"), .one("17"), .all("17"), .all("15")]),
        AttributeField(
            path: [0x0028_0100], name: "Bits Allocated", vr: "US", words: ["bits"],
            contradictions: [.one("8"), .one("32"), .all("8"), .all("32"), .all("12")]),
        AttributeField(
            path: [0x0028_0101], name: "Bits Stored", vr: "US", words: ["bits"],
            contradictions: [.one("8"), .all("8"), .all("17")]),
        AttributeField(
            path: [0x0028_0102], name: "High Bit", vr: "US",
            contradictions: [.one("7"), .all("7"), .all("16")]),
        AttributeField(
            path: [0x0028_0103], name: "Pixel Representation", vr: "US",
            contradictions: [.one("2"), .all("2")]),
        AttributeField(
            path: [0x0028_0120], name: "Pixel Padding Value", vr: "US",
            unnoticeable: [
                .absent: "optional: an image without padding has none",
                .empty: "optional: an image without padding has none",
            ]),
        AttributeField(
            path: [0x0028_0121], name: "Pixel Padding Range Limit", vr: "US",
            unnoticeable: [
                .absent: "optional: without it the padding is one value",
                .empty: "optional: without it the padding is one value",
            ]),
    ]

    /// Place and rescaling of a single-frame image.
    static let plane: [AttributeField] = [
        AttributeField(
            path: [0x0020_0032], name: "Image Position (Patient)", vr: "DS",
            words: ["position", "slice"],
            contradictions: [.one("-158.135803\\-179.035797\\900")]),
        AttributeField(
            path: [0x0020_0037], name: "Image Orientation (Patient)", vr: "DS",
            words: ["orientation"],
            contradictions: [
                .one("0\\1\\0\\0\\0\\-1"), .all("1\\0\\0\\1\\0\\0"), .all("2\\0\\0\\0\\1\\0"),
            ]),
        AttributeField(
            path: [0x0028_0030], name: "Pixel Spacing", vr: "DS", words: ["spacing"],
            contradictions: [.one("0.5\\0.5"), .all("0\\0.5"), .all("-1\\1")]),
        AttributeField(
            path: [0x0018_0050], name: "Slice Thickness", vr: "DS", fact: "thickness"),
        AttributeField(path: [0x0018_1120], name: "Gantry/Detector Tilt", vr: "DS"),
        AttributeField(
            path: [0x0028_1052], name: "Rescale Intercept", vr: "DS",
            contradictions: []),
        AttributeField(
            path: [0x0028_1053], name: "Rescale Slope", vr: "DS",
            contradictions: [.one("0"), .all("0")]),
        AttributeField(path: [0x0018_9087], name: "Diffusion b-value", vr: "FD"),
        AttributeField(path: [0x0018_0081], name: "Echo Time", vr: "DS"),
        AttributeField(path: [0x0018_0086], name: "Echo Number(s)", vr: "IS"),
        AttributeField(path: [0x0018_1060], name: "Trigger Time", vr: "DS"),
        AttributeField(path: [0x0020_0012], name: "Acquisition Number", vr: "IS"),
        AttributeField(path: [0x0020_0100], name: "Temporal Position Identifier", vr: "IS"),
    ]

    static let shared: UInt32 = 0x5200_9229
    static let perFrame: UInt32 = 0x5200_9230

    /// Of an enhanced image: the groups themselves, and what stands in them.
    static let groups: [AttributeField] = [
        AttributeField(
            path: [perFrame], name: "Per-Frame Functional Groups Sequence", vr: "SQ",
            words: ["frames", "functional group"]),
        AttributeField(
            path: [shared], name: "Shared Functional Groups Sequence", vr: "SQ",
            words: [
                "Pixel Spacing", "Plane Orientation", "(0020,0037)", "(0028,0030)",
                "functional group",
            ]),
    ]

    /// Of a functional group, shared or of a frame.
    static func group(_ at: UInt32) -> [AttributeField] {
        [
            AttributeField(
                path: [at, 0x0020_9113], name: "Plane Position Sequence", vr: "SQ",
                words: ["Image Position", "(0020,0032)"]),
            AttributeField(
                path: [at, 0x0020_9113, 0x0020_0032], name: "Image Position (Patient)", vr: "DS",
                words: ["position", "slice"],
                contradictions: [.one("0\\0\\900")]),
            AttributeField(
                path: [at, 0x0020_9116], name: "Plane Orientation Sequence", vr: "SQ",
                words: ["Image Orientation", "(0020,0037)"]),
            AttributeField(
                path: [at, 0x0020_9116, 0x0020_0037], name: "Image Orientation (Patient)", vr: "DS",
                words: ["orientation"],
                contradictions: [.one("0\\1\\0\\0\\0\\-1"), .all("1\\0\\0\\1\\0\\0")]),
            AttributeField(
                path: [at, 0x0028_9110], name: "Pixel Measures Sequence", vr: "SQ",
                words: ["Pixel Spacing", "(0028,0030)"]),
            AttributeField(
                path: [at, 0x0028_9110, 0x0028_0030], name: "Pixel Spacing", vr: "DS",
                words: ["spacing"],
                contradictions: [.one("0.5\\0.5", alone: lone), .all("0\\0.5")]),
            AttributeField(
                path: [at, 0x0028_9110, 0x0018_0050], name: "Slice Thickness", vr: "DS",
                fact: "thickness"),
            AttributeField(
                path: [at, 0x0028_9145], name: "Pixel Value Transformation Sequence", vr: "SQ",
                words: ["Rescale", "(0028,1052)", "(0028,1053)"]),
            AttributeField(
                path: [at, 0x0028_9145, 0x0028_1052], name: "Rescale Intercept", vr: "DS"),
            AttributeField(
                path: [at, 0x0028_9145, 0x0028_1053], name: "Rescale Slope", vr: "DS",
                contradictions: [.one("0"), .all("0")]),
            AttributeField(
                path: [at, 0x0020_9111], name: "Frame Content Sequence", vr: "SQ"),
            AttributeField(
                path: [at, 0x0020_9111, 0x0020_9128], name: "Temporal Position Index", vr: "UL"),
            AttributeField(path: [at, 0x0020_9111, 0x0020_9056], name: "Stack ID", vr: "SH"),
            AttributeField(path: [at, 0x0018_9117], name: "MR Diffusion Sequence", vr: "SQ"),
            AttributeField(
                path: [at, 0x0018_9117, 0x0018_9087], name: "Diffusion b-value", vr: "FD"),
            AttributeField(path: [at, 0x0018_9114], name: "MR Echo Sequence", vr: "SQ"),
            AttributeField(
                path: [at, 0x0018_9114, 0x0018_9082], name: "Effective Echo Time", vr: "FD"),
        ]
    }
}
