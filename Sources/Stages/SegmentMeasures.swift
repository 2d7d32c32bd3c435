internal import Imaging
internal import Segmentation

/// What a report says of a segment beside its volume.
struct SegmentMeasures {
    /// The mean and the median of the image's intensities in it.
    private(set) var mean = 0.0
    private(set) var median = 0.0

    /// Whether it reaches one of the image's outermost voxels: it may go on beyond the image.
    private(set) var touchesBorder = false

    /// - Parameters:
    ///   - image: The source's voxels; the segment lies on their grid.
    ///   - count: How many voxels it has.
    ///   - forEachRun: Calls its argument with the places in memory of each run of its voxels.
    /// - Returns: nil where there is no voxel.
    init?(_ image: Volume, count: Int, forEachRun: ((Range<Int>) -> Void) -> Void) {
        let size = image.geometry.size
        var values: [Float] = []
        values.reserveCapacity(count)
        var touches = false
        var sum = 0.0
        image.voxels.withUnsafeBufferPointer { voxels in
            forEachRun { run in
                values.append(contentsOf: voxels[run])
                for place in run { sum += Double(voxels[place]) }
                guard !touches else { return }
                let (row, i) = run.lowerBound.quotientAndRemainder(dividingBy: size.x)
                let (k, j) = row.quotientAndRemainder(dividingBy: size.y)
                touches =
                    i == 0 || i + run.count == size.x || j == 0 || j == size.y - 1
                    || k == 0 || k == size.z - 1
            }
        }
        guard !values.isEmpty else { return nil }
        mean = sum / Double(values.count)
        touchesBorder = touches
        let middle = Self.element(values.count / 2, of: &values)
        // Of an even number the mean of the two in the middle; the smaller lie before it now.
        let below = values.count % 2 == 1 ? middle : values[..<(values.count / 2)].max() ?? middle
        median = (Double(middle) + Double(below)) / 2
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

extension StudyLabels {
    /// What the segments with voxels are on the image, by label.
    ///
    /// - Returns: nil where the image is not on the labels' grid.
    func measures(on source: any CroppableImage) -> [UInt16: SegmentMeasures]? {
        guard source.geometry == labels.geometry else { return nil }
        let image = source.volume()
        var measures: [UInt16: SegmentMeasures] = [:]
        if let regions {
            for region in regions {
                measures[region.description.label] = SegmentMeasures(
                    image, count: region.count, forEachRun: region.forEachRun)
            }
            return measures
        }
        for label in runs.present {
            measures[label] = SegmentMeasures(image, count: runs.count(of: label)) {
                runs.forEachRun(of: label, $0)
            }
        }
        return measures
    }
}
