public import Imaging

extension SegmentationObject {
    /// What would be lost on a grid; nil where every voxel of every segment lies in it.
    ///
    /// - Throws: ``DICOMError/grid(_:)`` for a grid of another frame of reference.
    public func outside(
        of grid: Geometry, threshold: Double = 0.5
    ) throws(DICOMError) -> SegmentationOutside? {
        let (target, planes) = try placed(on: grid)
        let isAligned = target == grid
        var lost: [Int: Int] = [:]
        let reader = pixels.reader()
        for (index, frame) in frames.enumerated() {
            if isAligned {
                guard planes[index] == nil else { continue }
                try count(index, reader, threshold, into: &lost) { _ in true }
            } else {
                let walk = PlaneWalk(frame.place, columns: geometry.size.x, grid: grid)
                if walk.isInside(rows: geometry.size.y) { continue }
                try count(index, reader, threshold, into: &lost) { !walk.isInside($0) }
            }
        }
        lost = lost.filter { $0.value > 0 }
        guard !lost.isEmpty else { return nil }
        var all: [Int: Int] = [:]
        for index in frames.indices {
            try count(index, reader, threshold, into: &all) { _ in true }
        }
        return SegmentationOutside(
            segments: segments.compactMap { segment in
                lost[segment.number].map {
                    .init(
                        number: segment.number, name: segment.description.name, lost: $0,
                        voxels: all[segment.number] ?? $0)
                }
            })
    }

    /// Adds the voxels of one frame that are set, and that `isCounted` by their pixel.
    private func count(
        _ index: Int, _ reader: SegmentationPixels.Reader, _ threshold: Double,
        into counts: inout [Int: Int], _ isCounted: (Int) -> Bool
    ) throws(DICOMError) {
        let frame = try reader.frame(index)
        switch type {
        case .binary:
            guard let number = frames[index].segment else { return }
            var count = 0
            frame.forEachRun { first, length in
                for pixel in first..<first + length where isCounted(pixel) { count += 1 }
            }
            counts[number, default: 0] += count
        case .fractional:
            guard let number = frames[index].segment else { return }
            let least = pixels.least(threshold)
            var count = 0
            frame.forEachValue(bits: pixels.bits) { pixel, value in
                if value >= least, isCounted(pixel) { count += 1 }
            }
            counts[number, default: 0] += count
        case .labelMap:
            var values = [Int](repeating: 0, count: 1 << pixels.bits)
            var others = 0
            frame.forEachValue(bits: pixels.bits) { pixel, value in
                if isCounted(pixel) { values[value] += 1 } else { others += 1 }
            }
            if segments.contains(where: { $0.number == 0 }) {
                for pixel in 0..<frame.count where isCounted(pixel) { values[0] += 1 }
                values[0] -= values[1...].reduce(0, +)
            }
            for segment in segments where segment.number < values.count {
                counts[segment.number, default: 0] += values[segment.number]
            }
        }
    }
}

/// The pixels of a frame as voxels of a grid that the frame does not lie on.
private struct PlaneWalk {
    private let start: SIMD3<Double>
    private let right: SIMD3<Double>
    private let down: SIMD3<Double>
    private let columns: Int
    private let last: SIMD3<Double>

    init(_ place: Place, columns: Int, grid: Geometry) {
        start = grid.index(of: place.position)
        right = grid.index(of: place.position + place.row * place.spacing.x) - start
        down = grid.index(of: place.position + place.column * place.spacing.y) - start
        self.columns = columns
        last = SIMD3<Double>(grid.size) - 0.5
    }

    /// Whether the pixel's centre lies in a voxel.
    func isInside(_ pixel: Int) -> Bool {
        let (row, column) = pixel.quotientAndRemainder(dividingBy: columns)
        return isInside(column: column, row: row)
    }

    /// Whether all of the frame does.
    func isInside(rows: Int) -> Bool {
        [0, columns - 1].allSatisfy { column in
            [0, rows - 1].allSatisfy { isInside(column: column, row: $0) }
        }
    }

    private func isInside(column: Int, row: Int) -> Bool {
        let at = start + right * Double(column) + down * Double(row)
        // Rounding must not lose the voxels on the faces.
        return (0..<3).allSatisfy { at[$0] >= -0.5 - 1e-6 && at[$0] <= last[$0] + 1e-6 }
    }
}
