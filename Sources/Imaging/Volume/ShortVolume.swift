/// Whole intensities of 16 bits on a grid, as most scanners write them: half the memory of a
/// ``Volume`` of the same numbers.
public struct ShortVolume: CroppableImage {
    public let geometry: Geometry

    /// One intensity per voxel, i fastest, then j, then k.
    public let voxels: [Int16]

    /// - Precondition: `voxels` has one element per voxel of `geometry`.
    public init(geometry: Geometry, voxels: [Int16]) {
        precondition(
            voxels.count == geometry.count,
            "\(voxels.count) intensities for a grid of \(geometry.count) voxels")
        self.geometry = geometry
        self.voxels = voxels
    }

    public func volume() -> Volume {
        Volume(geometry: geometry, voxels: floats(voxels), isWhole: true)
    }

    public func croppedCanonically(
        size: SIMD3<Int>, placing voxel: SIMD3<Int>, at patchIndex: SIMD3<Int>
    ) throws(GeometryError) -> Volume {
        let box = try CanonicalBox(of: geometry, size: size, placing: voxel, at: patchIndex)
        let voxels = copied(
            voxels, from: geometry.size, box: box.size, first: box.first, padding: 0)
        return box.reoriented(floats(voxels), isWhole: true)
    }
}

private func floats(_ voxels: [Int16]) -> [Float] {
    voxels.withUnsafeBufferPointer { voxels in
        filled(voxels.count) { target in
            for index in voxels.indices { (target + index).initialize(to: Float(voxels[index])) }
        }
    }
}

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

/// What intensities are stored as.
protocol VoxelSample: BitwiseCopyable, Sendable {
    var intensity: Float { get }
}

extension Float: VoxelSample {
    @inline(__always)
    var intensity: Float { self }
}

extension Int16: VoxelSample {
    @inline(__always)
    var intensity: Float { Float(self) }
}
