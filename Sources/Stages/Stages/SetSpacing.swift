internal import DICOM
internal import Imaging
internal import Network
public import Pipeline
internal import Text

/// Gives an image cubic voxels. They are interpolated where a later stage asks for them, not before.
public struct SetSpacing: Stage {
    /// Millimetres between voxel centres, along every axis. Nil: what the checkpoint was trained at.
    public var spacing: Double?

    /// The least and the greatest intensity that is kept, applied first. Nil: what the checkpoint was
    /// trained with; all where it does not say.
    public var clamp: [Double]?

    public static let name = "set-spacing"
    public static let formerName: String? = "resample"
    public static let summary =
        "Gives an image cubic voxels, interpolated linearly where patches see them."
    public static let inputs = ports(Port<StudyImage>("image"))
    public static let resource = Resource.reading
    public static let optionHelp = [
        "spacing": "mm between voxel centres along every axis; null: as the checkpoint was trained",
        "clamp": """
        [least, greatest] intensity, applied before; null: as the checkpoint was trained, or none \
        where it does not say
        """,
    ]

    public init() {}

    public func validate() throws {
        if let spacing {
            guard (0.01...100).contains(spacing) else {
                throw StageError("'spacing' is \(spacing) mm; it must be 0.01 to 100")
            }
        }
        if let clamp {
            guard clamp.count == 2, clamp.allSatisfy({ abs($0) <= 1e9 }), clamp[0] < clamp[1]
            else {
                throw StageError(
                    "'clamp' is \(clamp); it must be [least, greatest], each within 1e9 of 0")
            }
        }
    }

    public mutating func settle(_ needs: [StageNeed]) throws -> Settlement {
        var settlement = Settlement()
        settlement.met = ["spacing", "clamp"]
        try settleSpacing(needs.need(of: "spacing"), &settlement)
        guard let need = try needs.need(of: "clamp") else { return settlement }
        let wanted = need.value.numbers
        guard let clamp else {
            clamp = wanted
            return settlement
        }
        guard clamp == wanted else {
            throw StageError(
                """
                'clamp' is [\(clamp.map(plain).joined(separator: ", "))], but \(need.reason). Leave \
                'clamp' out
                """)
        }
        return settlement
    }

    private mutating func settleSpacing(
        _ need: StageNeed?, _ settlement: inout Settlement
    ) throws {
        guard let need, let wanted = need.value.number else {
            guard spacing != nil else {
                throw StageError(
                    "'spacing' is not set, and no later stage has a checkpoint that says it")
            }
            return
        }
        guard let given = spacing else {
            spacing = wanted
            if need.isAssumed {
                settlement.warnings.append(
                    Warning(
                        .checkpointSpacing,
                        """
                        \(need.reason); \(plain(wanted)) mm, as SAM-Med3D's, was taken: set 'spacing' \
                        where it is another
                        """))
            }
            return
        }
        guard need.isAssumed || abs(given - wanted) <= 1e-6 * wanted else {
            throw StageError(
                "'spacing' is \(plain(given)) mm, but \(need.reason). Leave 'spacing' out")
        }
    }

    public func run(_ input: StudyImage, _ study: StudyContext) async throws -> StudyImage {
        guard let spacing else { throw StageError("'spacing' is not set") }
        if let clamp, clamp[0] < 0, case .dicom(let series) = input.source,
            !["CT", ""].contains(series.modality)
        {
            study.warn(
                Warning(
                    .clampModality,
                    """
                    intensities were clamped to [\(clamp.map(plain).joined(separator: ", "))], as of \
                    CT in HU, and the series is \(series.modality)
                    """))
        }
        var image = input
        let range = clamp.map { Float($0[0])...Float($0[1]) }
        image.voxels = try ResampledVolume(
            input.voxels, spacing: SIMD3(repeating: spacing), clampedTo: range)
        return image
    }
}

extension JSONValue {
    /// A number, whole or not; nil for anything else.
    var number: Double? {
        switch self {
        case .int(let value): Double(value)
        case .double(let value): value
        default: nil
        }
    }

    /// A list of numbers; nil for anything else.
    fileprivate var numbers: [Double]? {
        guard case .array(let items) = self else { return nil }
        let numbers = items.compactMap(\.number)
        return numbers.count == items.count ? numbers : nil
    }
}
