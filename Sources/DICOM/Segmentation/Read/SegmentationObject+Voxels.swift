public import Imaging

extension SegmentationObject {
    /// One label per voxel: that of its segment's description.
    ///
    /// Frames are placed by their positions. Where the grid asked for is not the frames' own, the
    /// nearest voxel counts.
    ///
    /// - Parameters:
    ///   - grid: The grid of the labels; the segmentation's own where it is nil.
    ///   - threshold: FRACTIONAL: the least probability, 0 to 1, of a voxel in a segment. Where
    ///     several reach it, the highest wins.
    ///   - rule: What becomes of voxels that lie outside of `grid`.
    /// - Throws: ``DICOMError/overlap(first:second:voxels:)`` where binary segments share voxels;
    ///   ``DICOMError/grid(_:)`` for a grid of another frame of reference;
    ///   ``DICOMError/outside(_:_:)`` where voxels would be lost.
    public func labelMap(
        onto grid: Geometry? = nil, threshold: Double = 0.5, outside rule: OutsideRule = .refuse
    ) throws(DICOMError) -> LabelMap {
        let (target, planes) = try placed(on: grid)
        try check(grid, threshold, rule)
        let labels = try painted(planes, slices: target.size.z, threshold: threshold)
        let map = LabelMap(
            geometry: target, labels: labels, segments: segments.map(\.description))
        guard let grid, target != grid else { return map }
        do { return try map.resampled(onto: grid) } catch { throw .grid("\(error)") }
    }

    /// Hands out the label map in slabs of a few slices, in order, for whoever needs it once and
    /// not as a whole. Memory: one slab.
    ///
    /// - Parameters:
    ///   - grid: As for ``labelMap(onto:threshold:outside:)``. Where frames do not lie on its slices, a
    ///     whole label map is made.
    ///   - threshold: As for ``labelMap(onto:threshold:outside:)``.
    ///   - rule: As for ``labelMap(onto:threshold:outside:)``.
    ///   - body: Gets the labels of the next slices, i fastest, then j, then k.
    /// - Throws: What ``labelMap(onto:threshold:outside:)`` throws, and what `body` does.
    public func forEachSlab(
        onto grid: Geometry? = nil, threshold: Double = 0.5, outside rule: OutsideRule = .refuse,
        _ body: (UnsafeBufferPointer<UInt16>) throws -> Void
    ) throws {
        let (target, planes) = try placed(on: grid)
        try check(grid, threshold, rule)
        if let grid, target != grid {
            let map = try labelMap(onto: grid, threshold: threshold, outside: .leaveOut)
            return try map.labels.withUnsafeBufferPointer(body)
        }
        let slices = target.size.z
        let painter = SlicePainter(self, planes: planes, slices: slices, threshold: threshold)
        let height = min(slices, max(1, Self.slabVoxels / pixels.plane))
        let slab = UnsafeMutableBufferPointer<UInt16>.allocate(capacity: height * pixels.plane)
        slab.initialize(repeating: 0)
        defer { slab.deallocate() }
        var clashes: [SlicePainter.Clash] = []
        for first in stride(from: 0, to: slices, by: height) {
            let range = first..<min(slices, first + height)
            clashes += try paint(range, painter, slab).get()
            // Once segments overlap, the rest is only counted.
            guard clashes.isEmpty else { continue }
            try body(UnsafeBufferPointer(rebasing: slab[..<(range.count * pixels.plane)]))
        }
        if let overlap = DICOMError.overlap(clashes) { throw overlap }
    }

    /// As many as stay in a processor's cache.
    private static let slabVoxels = 1 << 21

    /// Whether each voxel is in one segment. For segments that overlap.
    ///
    /// - Parameter threshold: FRACTIONAL: the least probability, 0 to 1.
    /// - Throws: ``DICOMError/segmentation(_:)`` where there is no such segment.
    public func mask(
        of number: Int, onto grid: Geometry? = nil, threshold: Double = 0.5,
        outside rule: OutsideRule = .refuse
    ) throws(DICOMError) -> [Bool] {
        try require(number)
        let (target, planes) = try placed(on: grid)
        try check(grid, threshold, rule)
        var labels = [UInt16](repeating: 0, count: target.count)
        let least = pixels.least(threshold)
        try paint(number, planes) { voxel, value in
            if type != .fractional || value >= least { labels[voxel] = 1 }
        }
        guard let grid, target != grid else { return labels.map { $0 != 0 } }
        do {
            let map = LabelMap(geometry: target, labels: labels)
            return try map.resampled(onto: grid).labels.map { $0 != 0 }
        } catch { throw .grid("\(error)") }
    }

    /// How probably each voxel is in a segment, 0 to 1; 0 or 1 in BINARY and LABELMAP. On the
    /// segmentation's own grid, or one whose slices hold the frames.
    ///
    /// - Throws: ``DICOMError/segmentation(_:)`` where there is no such segment;
    ///   ``DICOMError/grid(_:)`` for a grid that the frames do not lie on.
    public func probability(
        of number: Int, onto grid: Geometry? = nil
    ) throws(DICOMError) -> Volume {
        try require(number)
        let (target, planes) = try placed(on: grid)
        if let grid, target != grid {
            throw .grid(
                "the frames of '\(path)' do not lie on the grid asked for. Give the image that was "
                    + "segmented.")
        }
        try check(grid, 1 / pixels.maximum, .refuse)
        var voxels = [Float](repeating: 0, count: target.count)
        let scale = type == .fractional ? 1 / Float(pixels.maximum) : 1
        try paint(number, planes) { voxel, value in voxels[voxel] = Float(value) * scale }
        return Volume(geometry: target, voxels: voxels)
    }

    /// Refuses a grid on which voxels would be lost, unless that is known already.
    private func check(
        _ grid: Geometry?, _ threshold: Double, _ rule: OutsideRule
    ) throws(DICOMError) {
        guard let grid, rule == .refuse else { return }
        if let lost = try outside(of: grid, threshold: threshold) { throw .outside(path, lost) }
    }

    private func require(_ number: Int) throws(DICOMError) {
        guard segments.contains(where: { $0.number == number }) else {
            let numbers = segments.map { String($0.number) }.joined(separator: ", ")
            throw .segmentation("'\(path)' has no segment \(number); it has \(numbers).")
        }
    }

    /// The grid to paint on, and each frame's slice of it; nil for a frame outside.
    func placed(on grid: Geometry?) throws(DICOMError) -> (Geometry, [Int?]) {
        guard let grid else { return (geometry, planes(in: geometry) ?? []) }
        if let ours = geometry.frameOfReference, let theirs = grid.frameOfReference,
            ours != theirs
        {
            throw .grid(
                """
                the segmentation '\(path)' lies in frame of reference \(ours) and the image in \
                \(theirs), so their positions cannot be compared. Give the image that was segmented.
                """)
        }
        if let planes = planes(in: grid) { return (grid, planes) }
        return (geometry, planes(in: geometry) ?? [])
    }

    /// Each frame's slice where frames are whole slices of the grid; otherwise nil.
    private func planes(in grid: Geometry) -> [Int?]? {
        let own = geometry
        let same = SliceTolerance.sameness
        guard grid.size.x == own.size.x, grid.size.y == own.size.y,
            (0..<3).allSatisfy({ length(grid.directions[$0] - own.directions[$0]) <= same }),
            (0..<2).allSatisfy({
                abs(grid.spacing[$0] - own.spacing[$0]) <= same * own.spacing[$0]
            })
        else { return nil }
        let across = max(
            SliceTolerance.least, SliceTolerance.withinPlane * min(own.spacing.x, own.spacing.y))
        let along = max(SliceTolerance.least, SliceTolerance.alongNormal * grid.spacing.z)
        var planes: [Int?] = []
        for frame in frames {
            let index = grid.index(of: frame.place.position)
            let k = index.z.rounded()
            guard abs(index.x * grid.spacing.x) <= across, abs(index.y * grid.spacing.y) <= across,
                abs(index.z - k) * grid.spacing.z <= along
            else { return nil }
            planes.append(k >= 0 && k < Double(grid.size.z) ? Int(k) : nil)
        }
        return planes
    }
}
