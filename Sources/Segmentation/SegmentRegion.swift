internal import Crypto
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

    private let box: LatticeBox
    private let inBox: [Bool]

    /// - Throws: ``TensorError``, and ``GeometryError`` where a grid is none.
    public init(_ segment: SegmentLogits, on geometry: Geometry) throws {
        description = segment.description
        self.geometry = geometry
        var slabs: [(box: LatticeBox, isIn: [Bool])] = []
        var around: LatticeBox?
        var count = 0
        try StitchedField(segment).read(onto: geometry) { slab, logits in
            let isIn = logits.map { $0 > 0 }
            guard let tight = slab.tight(isIn) else { return }
            slabs.append((tight, slab.cut(isIn, to: tight)))
            around = around.map { $0.union(tight) } ?? tight
            count += isIn.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        self.count = count
        let whole = around ?? LatticeBox(first: .zero, size: .zero)
        var joined = [Bool](repeating: false, count: whole.count)
        for slab in slabs {
            slab.box.forEachRow { j, k, row in
                let start = whole.offset(slab.box.first.x, j, k)
                for i in 0..<slab.box.size.x { joined[start + i] = slab.isIn[row + i] }
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
                hash.update(data: empty)
                continue
            }
            for j in 0..<box.size.y {
                let row = ((k - box.first.z) * box.size.y + j) * box.size.x
                let start = (j + box.first.y) * geometry.size.x + box.first.x
                for i in 0..<box.size.x { slice[start + i] = inBox[row + i] ? 1 : 0 }
            }
            hash.update(data: slice)
        }
        return hash.finalize().map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }

    /// How well two masks on one grid agree: Dice, 1 where both are empty.
    ///
    /// - Parameter other: Whether each voxel of the grid is in the other mask, i fastest.
    public func dice(with other: [Bool]) -> Double {
        precondition(other.count == geometry.count, "the masks lie on different grids")
        var both = 0
        forEachVoxel { if other[$0] { both += 1 } }
        let all = count + other.reduce(0) { $0 + ($1 ? 1 : 0) }
        return all == 0 ? 1 : 2 * Double(both) / Double(all)
    }
}

extension LatticeBox {
    /// The smallest box that holds what is in; nil where nothing is.
    fileprivate func tight(_ isIn: [Bool]) -> LatticeBox? {
        var low = end
        var high = first &- 1
        forEachRow { j, k, row in
            guard let near = (0..<size.x).first(where: { isIn[row + $0] }),
                let far = (0..<size.x).last(where: { isIn[row + $0] })
            else { return }
            low = pointwiseMin(low, SIMD3(first.x + near, j, k))
            high = pointwiseMax(high, SIMD3(first.x + far, j, k))
        }
        return high.x < low.x ? nil : LatticeBox(first: low, size: high &- low &+ 1)
    }

    fileprivate func cut(_ isIn: [Bool], to part: LatticeBox) -> [Bool] {
        var cut: [Bool] = []
        cut.reserveCapacity(part.count)
        part.forEachRow { j, k, _ in
            let start = offset(part.first.x, j, k)
            cut += isIn[start..<start + part.size.x]
        }
        return cut
    }
}
