extension SegmentationObject {
    /// Paints every frame of bits with its segment's number.
    func paintBits(_ planes: [Int?], _ labels: inout [UInt16]) throws(DICOMError) {
        var clash: (first: UInt16, second: UInt16)?
        var shared = 0
        labels.withUnsafeMutableBufferPointer { labels in
            for (index, frame) in frames.enumerated() {
                guard let k = planes[index], let number = frame.segment else { continue }
                let label = UInt16(number)
                let start = k * pixels.plane
                pixels.forEachSet(inFrame: index) { pixel in
                    let there = labels[start + pixel]
                    if there != 0, there != label {
                        clash = clash ?? (there, label)
                        shared += 1
                    }
                    labels[start + pixel] = label
                }
            }
        }
        if let clash {
            throw .overlap(
                first: Int(min(clash.first, clash.second)),
                second: Int(max(clash.first, clash.second)), voxels: shared)
        }
    }

    /// Paints every voxel with the segment that it most probably is in.
    func paintFractions(_ planes: [Int?], threshold: Double, _ labels: inout [UInt16]) {
        let least = max(1, Int((threshold * pixels.maximum).rounded(.up)))
        var best = [UInt8](repeating: 0, count: labels.count)
        for (index, frame) in frames.enumerated() {
            guard let k = planes[index], let number = frame.segment else { continue }
            let start = k * pixels.plane
            pixels.forEachValue(inFrame: index) { pixel, value in
                guard value >= least, value > Int(best[start + pixel]) else { return }
                best[start + pixel] = UInt8(value)
                labels[start + pixel] = UInt16(number)
            }
        }
    }

    /// Copies the numbers of a label map; its padding value is background.
    func paintValues(_ planes: [Int?], _ labels: inout [UInt16]) throws(DICOMError) {
        let known = Set(segments.map(\.number))
        var strange: Int?
        labels.withUnsafeMutableBufferPointer { labels in
            for index in frames.indices {
                guard let k = planes[index] else { continue }
                let start = k * pixels.plane
                pixels.forEachValue(inFrame: index) { pixel, value in
                    guard value != pixels.padding else { return }
                    labels[start + pixel] = UInt16(value)
                }
            }
            var last: UInt16 = 0
            for label in labels where label != last {
                last = label
                if label != 0, !known.contains(Int(label)) { strange = Int(label) }
            }
        }
        if let strange {
            throw .file(path, "its pixels name segment \(strange), which is not described")
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
