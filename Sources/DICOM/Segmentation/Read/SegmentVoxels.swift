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
    case labels(LabelRuns)
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
        case .labels(let runs):
            return segments.map { runs.countsBySlice(of: $0.label) }
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
        case .labels(let runs):
            table.bits == 1 ? packBits(runs, table, out) : packValues(runs, table, out)
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
        _ runs: LabelRuns, _ table: FrameTable, _ out: UnsafeMutableBufferPointer<UInt8>
    ) {
        for (label, frames) in zip(table.labels, table.frame) {
            runs.forEachRun(of: label) { run in
                let (k, pixel) = run.lowerBound.quotientAndRemainder(dividingBy: table.plane)
                guard frames[k] >= 0 else { return }
                let start = frames[k] * table.plane + pixel
                Self.setBits(start..<start + run.count, in: out)
            }
        }
    }

    /// The first bit of a byte is its lowest one.
    @inline(__always)
    private static func setBits(_ bits: Range<Int>, in out: UnsafeMutableBufferPointer<UInt8>) {
        let (first, last) = (bits.lowerBound >> 3, (bits.upperBound - 1) >> 3)
        let fromFirst: UInt8 = 0xFF &<< UInt8(bits.lowerBound & 7)
        let toLast: UInt8 = 0xFF &>> UInt8(7 - (bits.upperBound - 1) & 7)
        guard first < last else { return out[first] |= fromFirst & toLast }
        out[first] |= fromFirst
        for byte in first + 1..<last { out[byte] = 0xFF }
        out[last] |= toLast
    }

    private func packValues(
        _ runs: LabelRuns, _ table: FrameTable, _ out: UnsafeMutableBufferPointer<UInt8>
    ) {
        for (s, label) in table.labels.enumerated() {
            let (low, high) = (UInt8(truncatingIfNeeded: s + 1), UInt8((s + 1) >> 8))
            runs.forEachRun(of: label) { run in
                let (k, pixel) = run.lowerBound.quotientAndRemainder(dividingBy: table.plane)
                guard table.frame[0][k] >= 0 else { return }
                let start = table.frame[0][k] * table.plane + pixel
                for at in start..<start + run.count {
                    if table.bits == 8 {
                        out[at] = low
                    } else {
                        out[at * 2] = low
                        out[at * 2 + 1] = high
                    }
                }
            }
        }
    }
}
