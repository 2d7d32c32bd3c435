internal import Imaging
public import Pipeline

/// Resamples an image to cubic voxels.
public struct Resample: Stage {
    /// Millimetres between voxel centres, along every axis.
    public var spacing = 1.5

    /// The least and the greatest intensity that is kept, applied first. Nil: all.
    public var clamp: [Double]?

    public static let name = "resample"
    public static let summary = "Resamples an image to cubic voxels, linearly."
    public static let inputs = ports(Port<StudyImage>("image"))
    public static let resource = Resource.reading
    public static let optionHelp = [
        "spacing": "mm between voxel centres along every axis; SAM-Med3D was trained at 1.5",
        "clamp": "[least, greatest] intensity, applied before; [-1000, 1000] for CT in HU",
    ]

    public init() {}

    public func validate() throws {
        guard spacing.isFinite, spacing > 0 else {
            throw StageError("'spacing' is \(spacing) mm; it must be more than 0")
        }
        if let clamp {
            guard clamp.count == 2, clamp.allSatisfy(\.isFinite), clamp[0] < clamp[1] else {
                throw StageError("'clamp' is \(clamp); it must be [least, greatest]")
            }
        }
    }

    public func run(_ input: StudyImage, _ study: StudyContext) async throws -> StudyImage {
        var image = input
        let range = clamp.map { Float($0[0])...Float($0[1]) }
        image.voxels = try ResampledVolume(
            input.voxels, spacing: SIMD3(repeating: spacing), clampedTo: range)
        return image
    }
}
