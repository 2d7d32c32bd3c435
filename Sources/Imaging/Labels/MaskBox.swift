/// The smallest box of a grid's voxels that holds a mask, or several.
struct MaskBox: Sendable, Hashable {
    let first: SIMD3<Int>
    let size: SIMD3<Int>

    /// The size of the grid.
    private let grid: SIMD3<Int>

    /// - Parameters:
    ///   - masks: One element per voxel of the grid each, the first axis fastest.
    ///   - grid: The grid's voxels along each axis.
    /// - Returns: `nil` where every mask is empty.
    init?(around masks: [[Bool]], of grid: SIMD3<Int>) {
        var low = grid
        var high = SIMD3<Int>(repeating: -1)
        for mask in masks {
            for k in 0..<grid.z {
                for j in 0..<grid.y {
                    let row = mask[((k * grid.y + j) * grid.x)...].prefix(grid.x)
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
        self.grid = grid
    }

    /// A mask's voxels inside the box.
    func cut(_ mask: [Bool]) -> [Bool] {
        var voxels: [Bool] = []
        voxels.reserveCapacity(size.x * size.y * size.z)
        for k in first.z..<first.z + size.z {
            for j in first.y..<first.y + size.y {
                let row = (k * grid.y + j) * grid.x + first.x
                voxels += mask[row..<row + size.x]
            }
        }
        return voxels
    }

    /// The grid's voxel at a place in the box's memory, the first axis fastest.
    func voxel(_ place: Int) -> SIMD3<Int> {
        let row = place / size.x
        return first &+ SIMD3(place % size.x, row % size.y, row / size.y)
    }
}
