/// A volume on another grid, whose voxels are interpolated where they are asked for.
///
/// Of a study that is clicked on, patches see a part alone: to interpolate the rest would take
/// time, and the memory of a second volume.
public struct ResampledVolume: CroppableImage {
    public let geometry: Geometry

    /// Whether its voxels are whole numbers: see ``Volume/isWhole``.
    public let isWhole: Bool

    private let source: Source

    private enum Source {
        /// The source, its axes permuted to run as the grid's; its size then; for every index along
        /// each axis of the grid, the index along the source's; what lies beyond the source; and
        /// what intensities are brought into before.
        case along(
            VoxelSamples, SIMD3<Int>, [[Double]], outside: Float, range: ClosedRange<Float>?)
        /// Where the grids stand at an angle, all voxels.
        case whole(Volume, outside: Float)
    }

    /// The image on a grid of another spacing that fills the same box: see
    /// ``Volume/resampled(spacing:clampedTo:)``.
    ///
    /// - Throws: ``GeometryError`` where the spacing is not one, or makes too many voxels.
    public init(
        _ image: any CroppableImage, spacing: SIMD3<Double>,
        clampedTo range: ClosedRange<Float>? = nil
    ) throws(GeometryError) {
        let grid = try image.geometry.resampled(spacing: spacing)
        try self.init(image, onto: grid, clampedTo: range)
    }

    /// The image on another grid: see ``Volume/resampled(onto:outside:)``.
    ///
    /// - Parameters:
    ///   - outside: The value beyond the source's outer faces, and of boxes beyond the grid.
    ///   - range: What the source's intensities are brought into before; nil: they stay.
    /// - Throws: ``GeometryError`` where either grid is not one.
    public init(
        _ image: any CroppableImage, onto grid: Geometry, outside: Float = 0,
        clampedTo range: ClosedRange<Float>? = nil
    ) throws(GeometryError) {
        try image.geometry.check()
        try grid.check()
        let map = GridMap(from: image.geometry, onto: grid)
        let samples = VoxelSamples(image)
        geometry = grid
        isWhole = samples.isWhole && range.map(Volume.keepsWhole) ?? true
        let outside = isWhole ? outside.rounded(.towardZero) : outside
        if let axes = map.sourceAxes {
            let reorientation = Reorientation(from: axes, flipped: [false, false, false])
            source = .along(
                samples.reoriented(by: reorientation, size: image.geometry.size),
                reorientation(image.geometry).size,
                (0..<3).map { map.indices(along: $0, of: axes[$0]) }, outside: outside,
                range: range)
        } else {
            let volume = image.volume()
            let clamped = range.map { volume.clamped(to: $0) } ?? volume
            let voxels = clamped.atAngles(map, outside: outside, isWhole: isWhole)
            source = .whole(
                Volume(geometry: grid, voxels: voxels, isWhole: isWhole), outside: outside)
        }
    }

    public func volume() -> Volume {
        switch source {
        case .along:
            Volume(geometry: geometry, voxels: box(.zero, size: geometry.size), isWhole: isWhole)
        case .whole(let volume, _): volume
        }
    }

    public func croppedCanonically(
        size: SIMD3<Int>, placing voxel: SIMD3<Int>, at patchIndex: SIMD3<Int>
    ) throws(GeometryError) -> Volume {
        let box = try CanonicalBox(of: geometry, size: size, placing: voxel, at: patchIndex)
        return box.reoriented(self.box(box.first, size: box.size), isWhole: isWhole)
    }

    /// The voxels of a box of the grid, and of its continuation beyond its edges.
    private func box(_ first: SIMD3<Int>, size: SIMD3<Int>) -> [Float] {
        switch source {
        case .along(let samples, let from, let indices, let outside, let range):
            let axes = (0..<3).map { axis in
                LinearAxis(
                    indices[axis], first[axis]..<first[axis] + size[axis], size: from[axis])
            }
            return switch samples {
            case .floats(let voxels, _):
                alongAxes(
                    voxels, size: from, axes, outside: outside, clampedTo: range, isWhole: isWhole)
            case .shorts(let voxels):
                alongAxes(
                    voxels, size: from, axes, outside: outside, clampedTo: range, isWhole: isWhole)
            }
        case .whole(let volume, let outside):
            return copied(
                volume.voxels, from: geometry.size, box: size, first: first, padding: outside)
        }
    }
}
