internal import DICOM

extension ConvertCommand {
    /// An option that was given, and where it has an effect.
    struct OptionInUse {
        let name: String
        let conversions: Set<Conversion>
        let purpose: String
    }

    /// The options that say otherwise than their defaults.
    var optionsInUse: [OptionInUse] {
        let toSegmentation: Set = [Conversion.labelsToSegmentation, .probabilityToSegmentation]
        let fromSegmentation: Set = [Conversion.segmentationToNIfTI, .segmentsToNIfTI]
        let images = Set(Conversion.allCases).subtracting([.checkpoint])
        // Of a SEG a series is read only where one is named.
        let ofSeries = series == nil ? [.seriesToNIfTI] : images
        let all: [(String, Bool, Set<Conversion>, String)] = [
            (
                "--series", series != nil, images.subtracting([.seriesToNIfTI]),
                "label maps and SEGs"
            ),
            ("--labels", labels != nil, toSegmentation, "NIfTI that becomes a SEG"),
            (
                "--volume", volume != nil,
                ofSeries.union(toSegmentation), "a 4D series or NIfTI file that is read"
            ),
            ("--form", form != nil, toSegmentation, "NIfTI that is read"),
            ("--type", type != .binary, toSegmentation, "SEGs that are written"),
            ("--threshold", threshold != 0.5, fromSegmentation, "SEGs that are read"),
            (
                "--partial", faults.partial, series == nil ? [] : fromSegmentation,
                "a SEG with --series"
            ),
            ("--strict", faults.strict, images, "images and labels"),
            ("--dtype", dtype != .float32, [.checkpoint], "checkpoints"),
        ]
        let own = all.filter(\.1).map { OptionInUse(name: $0.0, conversions: $0.2, purpose: $0.3) }
        return own
            + choice.inUse.map {
                OptionInUse(name: $0, conversions: ofSeries, purpose: "a series that is read")
            }
    }
}
