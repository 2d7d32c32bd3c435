extension LabelMap {
    /// Whether each voxel has the label, i fastest.
    public func mask(of label: UInt16) -> [Bool] { labels.map { $0 == label } }

    /// How many voxels each label has; background and labels without a voxel are left out.
    public var counts: [UInt16: Int] {
        var counts = [Int](repeating: 0, count: 1 << 16)
        counts.withUnsafeMutableBufferPointer { counts in
            forEachRun { run, label in counts[Int(label)] += run.count }
        }
        var found: [UInt16: Int] = [:]
        for label in 1..<counts.count where counts[label] > 0 {
            found[UInt16(label)] = counts[label]
        }
        return found
    }

    /// Calls `body` with each run of voxels of one label, as places in memory; a run may go on
    /// from one row to the next. Background is left out.
    public func forEachRun(_ body: (Range<Int>, UInt16) -> Void) {
        labels.withUnsafeBytes { Self.forEachRun($0, 0..<labels.count, body) }
    }

    /// The same for some of the voxels.
    ///
    /// - Parameters:
    ///   - labels: Those of a whole map, two bytes each.
    ///   - places: Which of them to look at.
    @inline(__always)
    static func forEachRun(
        _ labels: UnsafeRawBufferPointer, _ places: Range<Int>, _ body: (Range<Int>, UInt16) -> Void
    ) {
        func label(_ place: Int) -> UInt16 {
            labels.loadUnaligned(fromByteOffset: place * 2, as: UInt16.self)
        }
        let end = places.upperBound
        var place = places.lowerBound
        while place < end {
            let start = place
            let here = label(place)
            place += 1
            // Most of an image is long runs: sixteen voxels at a time.
            let four = UInt64(here) &* 0x0001_0001_0001_0001
            func differ(_ place: Int) -> UInt64 {
                labels.loadUnaligned(fromByteOffset: place * 2, as: UInt64.self) ^ four
            }
            while place + 16 <= end,
                differ(place) | differ(place + 4) | differ(place + 8) | differ(place + 12) == 0
            {
                place += 16
            }
            while place < end, label(place) == here { place += 1 }
            if here != 0 { body(start..<place, here) }
        }
    }

    /// The volume of a label's voxels, in millilitres.
    public func millilitres(of label: UInt16) -> Double {
        let voxels = labels.reduce(0) { $0 + ($1 == label ? 1 : 0) }
        return Double(voxels) * geometry.voxelVolume / 1000
    }
}
