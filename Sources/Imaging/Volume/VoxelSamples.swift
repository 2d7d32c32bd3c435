/// An image's intensities as they lie in memory.
package enum VoxelSamples: Sendable {
    case floats([Float], isWhole: Bool)
    /// Whole numbers.
    case shorts([Int16])

    package init(_ image: any CroppableImage) {
        if let image = image as? ShortVolume {
            self = .shorts(image.voxels)
        } else {
            let volume = image.volume()
            self = .floats(volume.voxels, isWhole: volume.isWhole)
        }
    }

    var isWhole: Bool {
        switch self {
        case .floats(_, let isWhole): isWhole
        case .shorts: true
        }
    }

    /// Those of the turned grid; `size` is that of the grid as it is.
    func reoriented(by reorientation: Reorientation, size: SIMD3<Int>) -> VoxelSamples {
        guard !reorientation.isNothing else { return self }
        return switch self {
        case .floats(let voxels, let isWhole):
            .floats(reorientation(voxels, size: size), isWhole: isWhole)
        case .shorts(let voxels): .shorts(reorientation(voxels, size: size))
        }
    }
}
