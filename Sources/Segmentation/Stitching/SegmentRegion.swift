internal import Files
public import Imaging

/// The voxels of one segment on a grid, kept as the smallest box that holds them: forty of them
/// fit where forty masks of a whole image would not.
public struct SegmentRegion: Sendable, Hashable {
    /// What the segment is.
    public let description: SegmentDescription

    /// The grid.
    public let geometry: Geometry

    /// The voxels that are in the segment.
    public let count: Int

    /// The smallest box that holds them; of no voxel where there is none.
    let box: LatticeBox
    private let inBox: [Bool]

    /// - Throws: ``TensorError``, and ``GeometryError`` where a grid is not valid.
    public init(_ segment: SegmentLogits, on geometry: Geometry) throws {
        description = segment.description
        self.geometry = geometry
        var slabs: [(box: LatticeBox, isIn: [Bool])] = []
        var around: LatticeBox?
        var count = 0
        try StitchedField(segment).read(onto: geometry) { slab, logits in
            guard let (tight, inside) = slab.tight(logits) else { return }
            slabs.append((tight, slab.mask(logits, cutTo: tight)))
            around = around.map { $0.union(tight) } ?? tight
            count += inside
        }
        self.count = count
        let whole = around ?? LatticeBox(first: .zero, size: .zero)
        var joined = [Bool](repeating: false, count: whole.count)
        for slab in slabs {
            joined.withUnsafeMutableBufferPointer { joined in
                slab.isIn.withUnsafeBufferPointer { isIn in
                    slab.box.forEachRow { j, k, row in
                        let start = whole.offset(slab.box.first.x, j, k)
                        for i in 0..<slab.box.size.x { joined[start + i] = isIn[row + i] }
                    }
                }
            }
        }
        box = whole
        inBox = joined
    }

    /// Whether each voxel of the grid is in the segment, i fastest.
    public func mask() -> [Bool] {
        var mask = [Bool](repeating: false, count: geometry.count)
        forEachVoxel { mask[$0] = true }
        return mask
    }

    /// Calls `body` with the place of each of the segment's voxels in the grid's memory.
    public func forEachVoxel(_ body: (Int) -> Void) {
        forEachRun { run in for place in run { body(place) } }
    }

    /// Calls `body` with each run of the segment's voxels along i, as places in the grid's memory.
    public func forEachRun(_ body: (Range<Int>) -> Void) {
        box.forEachRow { j, k, row in
            let shift = (k * geometry.size.y + j) * geometry.size.x + box.first.x - row
            let end = row + box.size.x
            var place = row
            while place < end {
                guard inBox[place] else {
                    place += 1
                    continue
                }
                let start = place
                while place < end, inBox[place] { place += 1 }
                body(start + shift..<place + shift)
            }
        }
    }

    /// SHA-256 of the mask on the whole grid, one byte per voxel, 0 or 1, i fastest: 64
    /// hexadecimal digits. What ``EventOutcome/maskDigest`` holds.
    public func digest() -> String {
        var hash = SHA256()
        let plane = geometry.size.x * geometry.size.y
        let empty = [UInt8](repeating: 0, count: plane)
        var slice = empty
        for k in 0..<geometry.size.z {
            guard k >= box.first.z, k < box.end.z, box.count > 0 else {
                hash.add(empty)
                continue
            }
            slice.withUnsafeMutableBufferPointer { slice in
                inBox.withUnsafeBufferPointer { inBox in
                    for j in 0..<box.size.y {
                        let row = ((k - box.first.z) * box.size.y + j) * box.size.x
                        let start = (j + box.first.y) * geometry.size.x + box.first.x
                        for i in 0..<box.size.x { slice[start + i] = inBox[row + i] ? 1 : 0 }
                    }
                }
            }
            hash.add(slice)
        }
        return hash.digest.hexadecimal
    }

    /// How well two masks on one grid agree: ``Imaging/MaskOverlap/dice``.
    ///
    /// - Parameter other: Whether each voxel of the grid is in the other mask, i fastest.
    public func dice(with other: [Bool]) -> Double {
        precondition(other.count == geometry.count, "the masks lie on different grids")
        var both = 0
        forEachVoxel { if other[$0] { both += 1 } }
        return MaskOverlap(
            common: both, sum: count + other.reduce(0) { $0 + ($1 ? 1 : 0) }
        ).dice
    }
}

extension LatticeBox {
    /// The smallest box that holds the voxels whose logit is more than 0, and how many these are;
    /// nil where none is.
    ///
    /// - Parameter logits: Of all the box's voxels.
    fileprivate func tight(_ logits: [Float]) -> (box: LatticeBox, count: Int)? {
        var slices = [(low: SIMD3<Int>, high: SIMD3<Int>, count: Int)](
            repeating: (end, first &- 1, 0), count: size.z)
        slices.withUnsafeMutableBufferPointer { slices in
            logits.withUnsafeBufferPointer { logits in
                concurrently(size.z) { slice in
                    var (low, high, count) = slices[slice]
                    for j in first.y..<end.y {
                        let row = offset(first.x, j, first.z + slice)
                        var inside: Int32 = 0
                        for place in row..<row + size.x { inside &+= logits[place] > 0 ? 1 : 0 }
                        guard inside > 0 else { continue }
                        count += Int(inside)
                        var (near, far) = (0, size.x - 1)
                        while !(logits[row + near] > 0) { near += 1 }
                        while !(logits[row + far] > 0) { far -= 1 }
                        low = pointwiseMin(low, SIMD3(first.x + near, j, first.z + slice))
                        high = pointwiseMax(high, SIMD3(first.x + far, j, first.z + slice))
                    }
                    slices[slice] = (low, high, count)
                }
            }
        }
        let low = slices.reduce(end) { pointwiseMin($0, $1.low) }
        let high = slices.reduce(first &- 1) { pointwiseMax($0, $1.high) }
        guard high.x >= low.x else { return nil }
        return (
            LatticeBox(first: low, size: high &- low &+ 1), slices.reduce(0) { $0 + $1.count }
        )
    }

    /// Whether the logit of each voxel of a part of the box is more than 0.
    ///
    /// - Parameter logits: Of all the box's voxels.
    fileprivate func mask(_ logits: [Float], cutTo part: LatticeBox) -> [Bool] {
        filled(part.count) { target in
            logits.withUnsafeBufferPointer { logits in
                concurrently(part.size.z) { slice in
                    let k = part.first.z + slice
                    for j in part.first.y..<part.end.y {
                        let start = offset(part.first.x, j, k)
                        let out = target + part.offset(part.first.x, j, k)
                        for i in 0..<part.size.x { out[i] = logits[start + i] > 0 }
                    }
                }
            }
        }
    }
}
