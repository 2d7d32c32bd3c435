extension SegmentationObject {
    /// What painting one slice came upon.
    struct Clash: Sendable {
        var first: UInt16
        var second: UInt16
        var voxels: Int
    }

    /// One label per voxel of a grid, slice after slice, several slices at once.
    ///
    /// - Parameter planes: Each frame's slice; nil for one outside of the grid.
    func painted(
        _ planes: [Int?], slices: Int, threshold: Double
    ) throws(DICOMError) -> [UInt16] {
        var sorted = [[Int]](repeating: [], count: slices)
        for (index, k) in planes.enumerated() {
            if let k { sorted[k].append(index) }
        }
        let framesOf = sorted
        let plane = pixels.plane
        let least = max(1, Int((threshold * pixels.maximum).rounded(.up)))
        var clashes: [Clash] = []
        let labels = [UInt16](unsafeUninitializedCapacity: plane * slices) { buffer, filled in
            preferLargePages(UnsafeMutableRawBufferPointer(buffer))
            let target = Target(labels: buffer)
            let workers = min(decoders, slices)
            clashes = concurrently(workers) { worker in
                var found: [Clash] = []
                for k in slices * worker / workers..<slices * (worker + 1) / workers {
                    let slice = UnsafeMutableBufferPointer(
                        rebasing: target.labels[plane * k..<plane * (k + 1)])
                    slice.initialize(repeating: 0)
                    switch type {
                    case .binary:
                        if let clash = paintBits(framesOf[k], slice) { found.append(clash) }
                    case .fractional: paintFractions(framesOf[k], least: least, slice)
                    case .labelMap: paintValues(framesOf[k], slice)
                    }
                }
                return found
            }.flatMap { $0 }
            filled = plane * slices
        }
        if let first = clashes.first {
            throw .overlap(
                first: Int(min(first.first, first.second)),
                second: Int(max(first.first, first.second)),
                voxels: clashes.reduce(0) { $0 + $1.voxels })
        }
        if type == .labelMap { try checkKnown(labels) }
        return labels
    }

    private struct Target: @unchecked Sendable {
        // Unchecked: workers write to slices of their own.
        let labels: UnsafeMutableBufferPointer<UInt16>
    }

    /// Paints frames of bits with their segments' numbers.
    private func paintBits(
        _ frames: [Int], _ slice: UnsafeMutableBufferPointer<UInt16>
    ) -> Clash? {
        var clash: Clash?
        for index in frames {
            guard let number = self.frames[index].segment else { continue }
            let label = UInt16(number)
            pixels.forEachSet(inFrame: index) { pixel in
                let there = slice[pixel]
                if there != 0, there != label {
                    clash = clash ?? Clash(first: there, second: label, voxels: 0)
                    clash?.voxels += 1
                }
                slice[pixel] = label
            }
        }
        return clash
    }

    /// Paints every voxel with the segment that it most probably is in.
    private func paintFractions(
        _ frames: [Int], least: Int, _ slice: UnsafeMutableBufferPointer<UInt16>
    ) {
        var best = [UInt8](repeating: 0, count: slice.count)
        for index in frames {
            guard let number = self.frames[index].segment else { continue }
            pixels.forEachValue(inFrame: index) { pixel, value in
                guard value >= least, value > Int(best[pixel]) else { return }
                best[pixel] = UInt8(value)
                slice[pixel] = UInt16(number)
            }
        }
    }

    /// Copies the numbers of a label map; its padding value is background.
    private func paintValues(_ frames: [Int], _ slice: UnsafeMutableBufferPointer<UInt16>) {
        for index in frames {
            pixels.forEachValue(inFrame: index) { pixel, value in
                if value != pixels.padding { slice[pixel] = UInt16(value) }
            }
        }
    }

    private func checkKnown(_ labels: [UInt16]) throws(DICOMError) {
        let known = Set(segments.map(\.number))
        var last: UInt16 = 0
        for label in labels where label != last {
            last = label
            if label != 0, !known.contains(Int(label)) {
                throw .file(path, "its pixels name segment \(label), which is not described")
            }
        }
    }

    /// Calls `body` with voxel and value of each pixel of a segment that is not 0.
    func paint(_ number: Int, _ planes: [Int?], _ body: (Int, Int) -> Void) {
        for (index, frame) in frames.enumerated() {
            guard let k = planes[index], frame.segment == nil || frame.segment == number else {
                continue
            }
            let start = k * pixels.plane
            switch type {
            case .binary: pixels.forEachSet(inFrame: index) { body(start + $0, 1) }
            case .fractional: pixels.forEachValue(inFrame: index) { body(start + $0, $1) }
            case .labelMap:
                pixels.forEachValue(inFrame: index) { if $1 == number { body(start + $0, 1) } }
            }
        }
    }
}
