/// What a report says of a segment beside its volume.
package struct SegmentMeasures {
    /// The mean and the median of the image's intensities in it.
    package private(set) var mean = 0.0
    package private(set) var median = 0.0

    /// Whether it reaches one of the image's outermost voxels: it may go on beyond the image.
    package private(set) var touchesBorder = false

    /// - Parameters:
    ///   - samples: The source's voxels; the segment lies on their grid.
    ///   - size: The grid's.
    ///   - count: How many voxels it has.
    ///   - forEachRun: Calls its argument with the places in memory of each run of its voxels.
    /// - Returns: nil where there is no voxel.
    package init?(
        _ samples: VoxelSamples, size: SIMD3<Int>, count: Int,
        forEachRun: ((Range<Int>) -> Void) -> Void
    ) {
        guard count > 0 else { return nil }
        forEachRun { run in
            touchesBorder = touchesBorder || Self.touches(run, size)
        }
        switch samples {
        case .floats(let voxels, _): measure(voxels, count, forEachRun)
        case .shorts(let voxels): measure(voxels, count, forEachRun)
        }
    }

    /// Whether a run has one of the grid's outermost voxels.
    private static func touches(_ run: Range<Int>, _ size: SIMD3<Int>) -> Bool {
        let (row, i) = run.lowerBound.quotientAndRemainder(dividingBy: size.x)
        let (k, j) = row.quotientAndRemainder(dividingBy: size.y)
        return i == 0 || i + run.count == size.x || j == 0 || j == size.y - 1 || k == 0
            || k == size.z - 1
    }

    private mutating func measure(
        _ voxels: [Float], _ count: Int, _ forEachRun: ((Range<Int>) -> Void) -> Void
    ) {
        var values: [Float] = []
        values.reserveCapacity(count)
        var sum = 0.0
        voxels.withUnsafeBufferPointer { voxels in
            forEachRun { run in
                values.append(contentsOf: voxels[run])
                for place in run { sum += Double(voxels[place]) }
            }
        }
        mean = sum / Double(count)
        let middle = Self.element(count / 2, of: &values)
        // Of an even number the mean of the two in the middle; the smaller lie before it now.
        let below = count % 2 == 1 ? middle : values[..<(count / 2)].max() ?? middle
        median = (Double(middle) + Double(below)) / 2
    }

    /// The same numbers, from how often each intensity occurs.
    private mutating func measure(
        _ voxels: [Int16], _ count: Int, _ forEachRun: ((Range<Int>) -> Void) -> Void
    ) {
        let least = Int(Int16.min)
        var counts = [UInt32](repeating: 0, count: 1 << 16)
        voxels.withUnsafeBufferPointer { voxels in
            counts.withUnsafeMutableBufferPointer { counts in
                forEachRun { run in
                    for place in run { counts[Int(voxels[place]) - least] += 1 }
                }
            }
        }
        var (seen, sum) = (0, 0)
        var below: Int?
        var middle: Int?
        for (index, number) in counts.enumerated() where number > 0 {
            let value = index + least
            sum += value * Int(number)
            seen += Int(number)
            // In the order of size, the ones before the middle and in it.
            if below == nil, seen > (count - 1) / 2 { below = value }
            if middle == nil, seen > count / 2 { middle = value }
        }
        mean = Double(sum) / Double(count)
        median = (Double(middle ?? 0) + Double(below ?? 0)) / 2
    }

    /// The element that would stand at `index` if all were sorted; smaller ones then stand before
    /// it. A tenth of the time of sorting an organ's voxels.
    private static func element(_ index: Int, of values: inout [Float]) -> Float {
        values.withUnsafeMutableBufferPointer { values in
            var (low, high) = (0, values.count - 1)
            while low < high {
                let pivot = values[(low + high) / 2]
                var (i, j) = (low, high)
                while i <= j {
                    while values[i] < pivot { i += 1 }
                    while values[j] > pivot { j -= 1 }
                    if i <= j {
                        values.swapAt(i, j)
                        i += 1
                        j -= 1
                    }
                }
                if index <= j { high = j } else if index >= i { low = i } else { break }
            }
            return values[index]
        }
    }
}
