internal import Imaging

extension SegmentationObject {
    /// One label per voxel of a grid, slice after slice, several slices at once.
    ///
    /// - Parameter planes: Each frame's slice; nil for one outside of the grid.
    func painted(
        _ planes: [Int?], slices: Int, threshold: Double
    ) throws(DICOMError) -> [UInt16] {
        let painter = SlicePainter(self, planes: planes, slices: slices, threshold: threshold)
        let plane = pixels.plane
        var result = Result<[SlicePainter.Clash], DICOMError>.success([])
        let labels = [UInt16](unsafeUninitializedCapacity: plane * slices) { buffer, filled in
            askForLargePages(UnsafeMutableRawBufferPointer(buffer))
            result = paint(0..<slices, painter, buffer)
            filled = plane * slices
        }
        if let overlap = DICOMError.overlap(try result.get()) { throw overlap }
        return labels
    }

    /// Paints a run of slices into `buffer`, several at once.
    func paint(
        _ range: Range<Int>, _ painter: SlicePainter, _ buffer: UnsafeMutableBufferPointer<UInt16>
    ) -> Result<[SlicePainter.Clash], DICOMError> {
        let target = Target(labels: buffer)
        let plane = pixels.plane
        let workers = min(decoders, range.count)
        let results = concurrently(workers) { worker -> Result<[SlicePainter.Clash], DICOMError> in
            let reader = pixels.reader()
            var clashes: [SlicePainter.Clash] = []
            do throws(DICOMError) {
                for n in range.count * worker / workers..<range.count * (worker + 1) / workers {
                    let slice = UnsafeMutableBufferPointer(
                        rebasing: target.labels[plane * n..<plane * (n + 1)])
                    if let clash = try painter.paint(range.lowerBound + n, slice, reader) {
                        clashes.append(clash)
                    }
                }
                return .success(clashes)
            } catch {
                return .failure(error)
            }
        }
        var clashes: [SlicePainter.Clash] = []
        for result in results {
            switch result {
            case .success(let more): clashes += more
            case .failure: return result
            }
        }
        return .success(clashes)
    }

    private struct Target: @unchecked Sendable {
        // Unchecked: workers write to slices of their own.
        let labels: UnsafeMutableBufferPointer<UInt16>
    }

    /// Calls `body` with voxel and value of each pixel of a segment that is not 0.
    func paint(
        _ number: Int, _ planes: [Int?], _ body: (Int, Int) -> Void
    ) throws(DICOMError) {
        let reader = pixels.reader()
        for (index, frame) in frames.enumerated() {
            guard let k = planes[index], frame.segment == nil || frame.segment == number else {
                continue
            }
            let start = k * pixels.plane
            let frame = try reader.frame(index)
            switch type {
            case .binary:
                frame.forEachRun { first, length in
                    for pixel in first..<first + length { body(start + pixel, 1) }
                }
            case .fractional: frame.forEachValue(bits: pixels.bits) { body(start + $0, $1) }
            case .labelMap:
                try checkZeros(frame)
                if number == 0 {
                    var isZero = [Bool](repeating: true, count: frame.count)
                    frame.forEachValue(bits: pixels.bits) { pixel, _ in isZero[pixel] = false }
                    for pixel in isZero.indices where isZero[pixel] { body(start + pixel, 1) }
                } else {
                    frame.forEachValue(bits: pixels.bits) { pixel, value in
                        if value == number { body(start + pixel, 1) }
                    }
                }
            }
        }
    }
}
