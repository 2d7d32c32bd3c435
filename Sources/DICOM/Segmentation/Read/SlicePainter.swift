internal import Imaging
internal import DICOMFile

/// Paints the frames of a segmentation onto slices, with the numbers of their segments.
struct SlicePainter: Sendable {
    let object: SegmentationObject
    /// The frames of each slice.
    private let frames: [[Int]]
    /// FRACTIONAL: the least value of a voxel in a segment.
    private let least: Int
    /// LABELMAP: the segments that are described.
    private let known: Set<Int>
    /// LABELMAP: what a pixel of 0 becomes: background, or the label of a structure.
    private let zero: UInt16

    /// Voxels of one slice that two segments claim.
    struct Clash: Sendable {
        var first: UInt16
        var second: UInt16
        var voxels: Int
    }

    /// - Parameter planes: Each frame's slice; nil for one outside of the grid.
    init(_ object: SegmentationObject, planes: [Int?], slices: Int, threshold: Double) {
        var frames = [[Int]](repeating: [], count: slices)
        for (index, k) in planes.enumerated() {
            if let k { frames[k].append(index) }
        }
        self.object = object
        self.frames = frames
        least = object.pixels.least(threshold)
        known = Set(object.segments.map { Int($0.description.label) })
        zero = object.label(of: 0) ?? 0
    }

    /// Paints slice `k`, whatever was in `slice` before.
    ///
    /// - Returns: What two binary segments both claim; the later one has it then.
    func paint(
        _ k: Int, _ slice: UnsafeMutableBufferPointer<UInt16>,
        _ reader: SegmentationPixels.Reader
    ) throws(DICOMError) -> Clash? {
        slice.update(repeating: 0)
        switch object.type {
        case .binary: return try paintBits(k, slice, reader)
        case .fractional: try paintFractions(k, slice, reader)
        case .labelMap: try paintValues(k, slice, reader)
        }
        return nil
    }

    private func paintBits(
        _ k: Int, _ slice: UnsafeMutableBufferPointer<UInt16>,
        _ reader: SegmentationPixels.Reader
    ) throws(DICOMError) -> Clash? {
        var clash: Clash?
        for index in frames[k] {
            guard let number = object.frames[index].segment else { continue }
            let label = UInt16(number)
            try reader.frame(index).forEachRun { first, length in
                let run = UnsafeMutableBufferPointer(rebasing: slice[first..<first + length])
                var any: UInt16 = 0
                for there in run { any |= there }
                if any == 0 {
                    run.update(repeating: label)
                    return
                }
                for voxel in 0..<length {
                    let there = run[voxel]
                    if there != 0, there != label {
                        clash = clash ?? Clash(first: there, second: label, voxels: 0)
                        clash?.voxels += 1
                    }
                    run[voxel] = label
                }
            }
        }
        return clash
    }

    /// Every voxel gets the segment that it most probably is in.
    private func paintFractions(
        _ k: Int, _ slice: UnsafeMutableBufferPointer<UInt16>,
        _ reader: SegmentationPixels.Reader
    ) throws(DICOMError) {
        var best = [UInt8](repeating: 0, count: slice.count)
        for index in frames[k] {
            guard let number = object.frames[index].segment else { continue }
            try reader.frame(index).forEachValue(bits: object.pixels.bits) { pixel, value in
                guard value >= least, value > Int(best[pixel]) else { return }
                best[pixel] = UInt8(value)
                slice[pixel] = UInt16(number)
            }
        }
    }

    /// A label map's pixels are numbers already; its padding value is background.
    private func paintValues(
        _ k: Int, _ slice: UnsafeMutableBufferPointer<UInt16>,
        _ reader: SegmentationPixels.Reader
    ) throws(DICOMError) {
        let padding = object.pixels.padding
        for index in frames[k] {
            let frame = try reader.frame(index)
            try object.checkZeros(frame)
            if zero != 0 { slice.update(repeating: zero) }
            var isTaken = false
            frame.forEachValue(bits: object.pixels.bits) { pixel, value in
                slice[pixel] = value == padding ? 0 : UInt16(value)
                if zero != 0, value == Int(zero) { isTaken = true }
            }
            if isTaken { throw object.strange(Int(zero)) }
        }
        var last: UInt16 = 0
        for label in slice where label != last {
            last = label
            if label != 0, !known.contains(Int(label)) { throw object.strange(Int(label)) }
        }
    }
}

extension SegmentationObject {
    fileprivate func strange(_ number: Int) -> DICOMError {
        .file(
            path,
            "its pixels name segment \(number), which is not described; \(Attribute.segmentationType) "
                + "is '\(type.rawValue)', and of \(Attribute.segmentNumber) there is "
                + segments.prefix(20).map { "'\($0.number)'" }.joined(separator: ", "))
    }

    /// Where another value than 0 is padding, a pixel of 0 is a segment's, and that must be described.
    func checkZeros(_ frame: FramePixels) throws(DICOMError) {
        guard type == .labelMap, !describesZero, let padding = pixels.padding, padding != 0 else {
            return
        }
        var others = 0
        frame.forEachValue(bits: pixels.bits) { _, _ in others += 1 }
        if others < frame.count { throw strange(0) }
    }
}

extension DICOMError {
    /// What painting slices came upon, as one error.
    static func overlap(_ clashes: [SlicePainter.Clash]) -> DICOMError? {
        guard let first = clashes.first else { return nil }
        return .overlap(
            first: Int(min(first.first, first.second)),
            second: Int(max(first.first, first.second)),
            voxels: clashes.reduce(0) { $0 + $1.voxels })
    }
}
