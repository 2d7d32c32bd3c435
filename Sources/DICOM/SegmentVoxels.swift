public import Imaging

/// One structure's voxels, for segmentations whose structures overlap.
public struct SegmentMask: Sendable {
    /// What it is. Its label need not be unique.
    public var segment: SegmentDescription
    /// Whether each voxel is in it, i fastest, then j, then k.
    public var voxels: [Bool]

    public init(segment: SegmentDescription, voxels: [Bool]) {
        self.segment = segment
        self.voxels = voxels
    }
}

/// How probably each voxel is in a structure.
public struct SegmentProbability: Sendable {
    /// What it is. Its label need not be unique.
    public var segment: SegmentDescription
    /// 0 to 1, i fastest, then j, then k. Written in steps of 1/255.
    public var voxels: [Float]

    public init(segment: SegmentDescription, voxels: [Float]) {
        self.segment = segment
        self.voxels = voxels
    }
}

/// The voxels of all segments, whatever they came as.
enum SegmentVoxels: Sendable {
    case labels(LabelMap, LabelCensus)
    case masks([SegmentMask])
    case probabilities([SegmentProbability])

    /// FRACTIONAL keeps probabilities as bytes; this one stands for 1.
    static let maximum = 255

    static func byte(_ probability: Float) -> UInt8 {
        UInt8((min(1, max(0, probability)) * Float(maximum)).rounded())
    }
}

// MARK: - Counting and packing

extension SegmentVoxels {
    /// How many voxels of each segment lie in each slice: `[segment][k]`. Probabilities count
    /// from the smallest that is not written as 0.
    func counts(_ segments: [SegmentDescription], size: SIMD3<Int>) -> [[Int]] {
        let plane = size.x * size.y
        switch self {
        case .labels(_, let census):
            return segments.map { census.counts(of: $0.label) }
        case .masks(let masks):
            return masks.map { mask in
                concurrently(size.z) { k in
                    mask.voxels[plane * k..<plane * (k + 1)].reduce(0) { $0 + ($1 ? 1 : 0) }
                }
            }
        case .probabilities(let all):
            return all.map { segment in
                concurrently(size.z) { k in
                    segment.voxels[plane * k..<plane * (k + 1)]
                        .reduce(0) { $0 + (Self.byte($1) > 0 ? 1 : 0) }
                }
            }
        }
    }

    /// Whether a voxel is in more than one segment.
    var overlap: Bool {
        switch self {
        case .labels: return false
        case .masks(let masks):
            guard var seen = masks.first?.voxels else { return false }
            for mask in masks.dropFirst() {
                for (voxel, isSet) in mask.voxels.enumerated() where isSet {
                    if seen[voxel] { return true }
                    seen[voxel] = true
                }
            }
        case .probabilities(let all):
            var seen = [Bool](repeating: false, count: all.first?.voxels.count ?? 0)
            for segment in all {
                for (voxel, value) in segment.voxels.enumerated() where Self.byte(value) > 0 {
                    if seen[voxel] { return true }
                    seen[voxel] = true
                }
            }
        }
        return false
    }

    /// Fills the frames. `table.frame[segment][k]` says which frame, if any.
    func pack(_ table: FrameTable, into bytes: UnsafeMutableRawBufferPointer) {
        let out = bytes.assumingMemoryBound(to: UInt8.self)
        switch self {
        case .labels(let map, _):
            table.bits == 1 ? packBits(map, table, out) : packValues(map, table, out)
        case .masks(let masks):
            for (s, mask) in masks.enumerated() {
                for (k, frame) in table.frame[s].enumerated() where frame >= 0 {
                    for p in 0..<table.plane where mask.voxels[k * table.plane + p] {
                        let bit = frame * table.plane + p
                        out[bit >> 3] |= 1 << UInt8(bit & 7)
                    }
                }
            }
        case .probabilities(let all):
            for (s, segment) in all.enumerated() {
                for (k, frame) in table.frame[s].enumerated() where frame >= 0 {
                    for p in 0..<table.plane {
                        out[frame * table.plane + p] = Self.byte(
                            segment.voxels[k * table.plane + p])
                    }
                }
            }
        }
    }

    private func packBits(
        _ map: LabelMap, _ table: FrameTable, _ out: UnsafeMutableBufferPointer<UInt8>
    ) {
        let target = Target(bytes: out)
        // Frames of whole bytes share none, so that several slices can be packed at once.
        let workers = table.plane % 8 == 0 ? min(decoders, table.slices) : 1
        concurrently(workers) { worker in
            map.labels.withUnsafeBytes { labels in
                // For each label, the first bit of its frame in this slice.
                var starts = [Int](repeating: -1, count: 65536)
                starts.withUnsafeMutableBufferPointer { starts in
                    let first = table.slices * worker / workers
                    for k in first..<table.slices * (worker + 1) / workers {
                        for (s, label) in table.labels.enumerated() where label != 0 {
                            let frame = table.frame[s][k]
                            starts[Int(label)] = frame < 0 ? -1 : frame * table.plane
                        }
                        Self.packSlice(labels, table.plane * k, table.plane, starts, target.bytes)
                    }
                }
            }
        }
    }

    private struct Target: @unchecked Sendable {
        // Unchecked: workers write to bytes of their own.
        let bytes: UnsafeMutableBufferPointer<UInt8>
    }

    @inline(__always)
    private static func packSlice(
        _ labels: UnsafeRawBufferPointer, _ offset: Int, _ plane: Int,
        _ starts: UnsafeMutableBufferPointer<Int>, _ out: UnsafeMutableBufferPointer<UInt8>
    ) {
        var pixel = 0
        while pixel < plane {
            let at = (offset + pixel) * 2
            if pixel + 8 <= plane {
                let first = labels.loadUnaligned(fromByteOffset: at, as: UInt64.self)
                let second = labels.loadUnaligned(fromByteOffset: at + 8, as: UInt64.self)
                if first == 0, second == 0 {
                    pixel += 8
                    continue
                }
                let label = first & 0xFFFF
                if first == second, first == label &* 0x0001_0001_0001_0001 {
                    let start = starts[Int(label)]
                    if start >= 0, (start + pixel) & 7 == 0 { out[(start + pixel) >> 3] = 0xFF }
                    if start < 0 || (start + pixel) & 7 == 0 {
                        pixel += 8
                        continue
                    }
                }
            }
            for voxel in pixel..<min(pixel + 8, plane) {
                let label = labels.loadUnaligned(
                    fromByteOffset: (offset + voxel) * 2, as: UInt16.self)
                let start = label == 0 ? -1 : starts[Int(label)]
                if start >= 0 {
                    let bit = start + voxel
                    out[bit >> 3] |= 1 << UInt8(bit & 7)
                }
            }
            pixel += 8
        }
    }

    private func packValues(
        _ map: LabelMap, _ table: FrameTable, _ out: UnsafeMutableBufferPointer<UInt8>
    ) {
        var numbers = [UInt16](repeating: 0, count: 65536)
        for (s, label) in table.labels.enumerated() { numbers[Int(label)] = UInt16(s + 1) }
        for (k, frame) in table.frame[0].enumerated() where frame >= 0 {
            for p in 0..<table.plane {
                let number = numbers[Int(map.labels[k * table.plane + p])].littleEndian
                let at = frame * table.plane + p
                if table.bits == 8 {
                    out[at] = UInt8(truncatingIfNeeded: number)
                } else {
                    out[at * 2] = UInt8(truncatingIfNeeded: number)
                    out[at * 2 + 1] = UInt8(truncatingIfNeeded: number >> 8)
                }
            }
        }
    }
}
