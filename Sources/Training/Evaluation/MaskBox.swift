/// The smallest box of voxels that holds several masks of one grid.
struct MaskBox {
    let first: SIMD3<Int>
    let size: SIMD3<Int>

    /// - Returns: `nil` where every mask is empty.
    init?(around masks: [BinaryMask]) {
        guard let grid = masks.first?.size else { return nil }
        var low = grid
        var high = SIMD3<Int>(repeating: -1)
        for mask in masks {
            for k in 0..<grid.z {
                for j in 0..<grid.y {
                    let row = mask.voxels[((k * grid.y + j) * grid.x)...].prefix(grid.x)
                    guard let start = row.firstIndex(of: true), let end = row.lastIndex(of: true)
                    else { continue }
                    low = pointwiseMin(low, SIMD3(start - row.startIndex, j, k))
                    high = pointwiseMax(high, SIMD3(end - row.startIndex, j, k))
                }
            }
        }
        guard high.x >= 0 else { return nil }
        first = low
        size = high &- low &+ 1
    }

    /// A mask's voxels inside the box.
    func cut(_ mask: BinaryMask) -> [Bool] {
        var voxels: [Bool] = []
        voxels.reserveCapacity(size.x * size.y * size.z)
        for k in first.z..<first.z + size.z {
            for j in first.y..<first.y + size.y {
                let row = (k * mask.size.y + j) * mask.size.x + first.x
                voxels += mask.voxels[row..<row + size.x]
            }
        }
        return voxels
    }
}
