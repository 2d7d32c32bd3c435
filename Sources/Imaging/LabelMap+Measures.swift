extension LabelMap {
    /// Whether each voxel has the label, i fastest.
    public func mask(of label: UInt16) -> [Bool] { labels.map { $0 == label } }

    /// How many voxels each label has; background and labels without a voxel are left out.
    public var counts: [UInt16: Int] {
        var counts = [Int](repeating: 0, count: 1 << 16)
        counts.withUnsafeMutableBufferPointer { counts in
            for label in labels { counts[Int(label)] += 1 }
        }
        var found: [UInt16: Int] = [:]
        for label in 1..<counts.count where counts[label] > 0 {
            found[UInt16(label)] = counts[label]
        }
        return found
    }

    /// The volume of a label's voxels, in millilitres.
    public func millilitres(of label: UInt16) -> Double {
        let voxels = labels.reduce(0) { $0 + ($1 == label ? 1 : 0) }
        return Double(voxels) * geometry.voxelVolume / 1000
    }
}
