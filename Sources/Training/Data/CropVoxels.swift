// The inner loops of cutting crops.

/// The indices along one axis of a cube that lie in a grid.
private func inside(_ size: SIMD3<Int>, _ first: SIMD3<Int>, _ side: Int, _ axis: Int) -> Range<Int>
{
    let start = min(max(0, 0 &- first[axis]), side)
    return start..<max(start, min(side, size[axis] &- first[axis]))
}

/// A cube of intensities, i fastest; 0 beyond the grid.
///
/// - Parameters:
///   - voxels: Of a grid of `grid` voxels, i fastest.
///   - first: The grid's voxel at the cube's (0, 0, 0); it may lie outside.
///   - size: Voxels per side of the cube.
func cube<Intensity: FloatConvertible>(
    _ voxels: [Intensity], _ grid: SIMD3<Int>, first: SIMD3<Int>, size: Int
) -> [Float] {
    let (iInside, jInside, kInside) = (
        inside(grid, first, size, 0), inside(grid, first, size, 1), inside(grid, first, size, 2)
    )
    var cube = [Float](repeating: 0, count: size * size * size)
    cube.withUnsafeMutableBufferPointer { cube in
        voxels.withUnsafeBufferPointer { voxels in
            for k in kInside {
                for j in jInside {
                    let row = (k * size + j) * size
                    let line = ((k + first.z) * grid.y + j + first.y) * grid.x + first.x
                    for i in iInside { cube[row + i] = voxels[line + i].float }
                }
            }
        }
    }
    return cube
}

/// A cube of intensities, i fastest, normalised and with k fastest.
///
/// - Parameters:
///   - mean: What is taken from every voxel.
///   - scale: What the rest is multiplied by.
func normalisedCube(_ cube: [Float], size: Int, mean: Double, scale: Double) -> [Float] {
    [Float](unsafeUninitializedCapacity: cube.count) { out, count in
        cube.withUnsafeBufferPointer { cube in
            // Blocks of i keep both the reads and the writes within a few cache lines.
            for j in 0..<size {
                for first in stride(from: 0, to: size, by: 8) {
                    let end = min(first + 8, size)
                    for k in 0..<size {
                        let row = (k * size + j) * size
                        for i in first..<end {
                            out[(i * size + j) * size + k] = Float(
                                (Double(cube[row + i]) - mean) * scale)
                        }
                    }
                }
            }
        }
        count = cube.count
    }
}

/// 1 where a cube has the label, k fastest; 0 elsewhere and beyond the grid.
///
/// - Parameters: As for ``cube(_:_:first:size:)``.
func mask<Label: FixedWidthInteger & BitwiseCopyable>(
    _ voxels: [Label], of label: UInt16, _ grid: SIMD3<Int>, first: SIMD3<Int>, size: Int
) -> [UInt8] {
    var mask = [UInt8](repeating: 0, count: size * size * size)
    guard let label = Label(exactly: label) else { return mask }
    let (iInside, jInside, kInside) = (
        inside(grid, first, size, 0), inside(grid, first, size, 1), inside(grid, first, size, 2)
    )
    mask.withUnsafeMutableBufferPointer { mask in
        voxels.withUnsafeBufferPointer { voxels in
            for k in kInside {
                for j in jInside {
                    let line = ((k + first.z) * grid.y + j + first.y) * grid.x + first.x
                    for i in iInside where voxels[line + i] == label {
                        mask[(i * size + j) * size + k] = 1
                    }
                }
            }
        }
    }
    return mask
}

/// Turns one axis of a cube around, the last axis being the fastest.
func mirror<Element: BitwiseCopyable>(_ values: inout [Element], axis: Int, size: Int) {
    // Blocks of `run` values that lie together change places along the axis.
    let run = [size * size, size, 1][axis]
    values.withUnsafeMutableBufferPointer { values in
        for start in stride(from: 0, to: values.count, by: run * size) {
            for low in 0..<size / 2 {
                let a = start + low * run
                let b = start + (size - 1 - low) * run
                for n in 0..<run {
                    let kept = values[a + n]
                    values[a + n] = values[b + n]
                    values[b + n] = kept
                }
            }
        }
    }
}
