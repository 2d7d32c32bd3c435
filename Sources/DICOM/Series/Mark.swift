internal import DICOMFile

/// What may tell the volumes of a 4D series apart: the value of an attribute, as numbers or as text.
/// An empty one stands for a frame that lacks the attribute, where others have it.
struct Mark: Hashable, Comparable, Sendable {
    var numbers: [Double] = []
    var text = ""

    static func < (a: Mark, b: Mark) -> Bool {
        if a.numbers != b.numbers { return a.numbers.lexicographicallyPrecedes(b.numbers) }
        return a.text < b.text
    }
}

extension Mark {
    /// The value of an attribute; nil where there is none. One that cannot be read is said.
    init?(_ item: Item, _ attribute: Attribute, _ notes: inout HeaderNotes) {
        let words = notes.optional { () throws(UnreadableValue) in try item.words(of: attribute) }
        guard let words, !words.isEmpty else { return nil }
        switch attribute.kind {
        case .numbers, .integer:
            let read: [Double]? = notes.optional { () throws(UnreadableValue) in
                if case .integer = attribute.kind {
                    return try item.integer(of: attribute).map { [Double($0)] }
                }
                return try item.numbers(of: attribute)
            }
            guard let read else { return nil }
            numbers = read
        default:
            text = words.joined(separator: "\\")
        }
    }

    /// What marks a frame of a single-frame file, by the words it has in messages, in the order in
    /// which they are tried.
    static let ofDataset: [(name: String, attribute: Attribute)] = [
        ("temporal position", .temporalPositionIdentifier), ("b-value", .diffusionBValue),
        ("diffusion direction", .diffusionGradientOrientation), ("echo number", .echoNumbers),
        ("echo time", .echoTime), ("inversion time", .inversionTime),
        ("trigger time", .triggerTime), ("acquisition number", .acquisitionNumber),
    ]

    /// What marks a frame by its functional groups: the groups that lead to the attribute.
    static let ofGroups: [(name: String, groups: [Attribute], attribute: Attribute)] = [
        ("temporal position", [.frameContent], .temporalPositionIndex),
        ("b-value", [.mrDiffusion], .diffusionBValue),
        (
            "diffusion direction", [.mrDiffusion, .diffusionGradientDirection],
            .diffusionGradientOrientation
        ),
        ("echo time", [.mrEcho], .effectiveEchoTime),
        ("inversion time", [.mrModifier], .inversionTimes),
        ("trigger time", [.cardiacSynchronization], .nominalCardiacTriggerDelayTime),
        ("stack", [.frameContent], .stackID),
        ("image type", [.mrImageFrameType], .frameType),
        ("component", [.mrImageFrameType], .complexImageComponent),
        ("image type", [.ctImageFrameType], .frameType),
        ("image type", [.petFrameType], .frameType),
        ("acquisition number", [.frameContent], .frameAcquisitionNumber),
    ]

    /// The places of a frame among the dimensions that its image counts in (PS3.3, C.7.6.17): they tell
    /// volumes apart where nothing does that people know by name.
    static let dimensions = (1...8).map { "dimension \($0) of \(Attribute.dimensionIndexValues)" }

    /// All of these names, in the order in which they are tried.
    static let names = [
        "temporal position", "b-value", "diffusion direction", "echo number", "echo time",
        "inversion time", "trigger time", "stack", "image type", "component",
        "acquisition number",
    ]

    /// What must be the same in all slices of a volume, whatever else tells volumes apart.
    static let ofOneVolume = [
        "image type", "component", "echo number", "echo time", "inversion time", "b-value",
        "temporal position",
    ]
}
