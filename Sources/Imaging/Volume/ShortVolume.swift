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
