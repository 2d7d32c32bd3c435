internal import Imaging

extension SegmentationWriting {
    /// Reads what was written, as any reader would, and compares every voxel.
    func checkReadBack(_ written: String) throws(DICOMError) {
        let object: SegmentationObject
        do throws(DICOMError) {
            object = try SegmentationObject(path: written)
        } catch {
            throw .readBack(path, "\(error)")
        }
        guard object.segments.count == segments.count else {
            throw .readBack(path, "\(object.segments.count) segments instead of \(segments.count)")
        }
        switch voxels {
        case .labels(let map): try compare(map, object)
        case .masks(let masks):
            for (index, mask) in masks.enumerated() {
                let back = try object.mask(of: index + 1, onto: series.geometry)
                guard back == mask.voxels else {
                    throw .readBack(path, "segment \(index + 1) has other voxels")
                }
            }
        case .probabilities(let all):
            for (index, segment) in all.enumerated() {
                let back = try object.probability(of: index + 1, onto: series.geometry).voxels
                let same = zip(back, segment.voxels).allSatisfy {
                    SegmentVoxels.byte($0) == SegmentVoxels.byte($1)
                }
                guard same else { throw .readBack(path, "segment \(index + 1) has other voxels") }
            }
        }
    }

    private func compare(_ map: LabelMap, _ object: SegmentationObject) throws(DICOMError) {
        var numbers = [UInt16](repeating: 0, count: 65536)
        for (index, segment) in segments.enumerated() {
            numbers[Int(segment.label)] = UInt16(index + 1)
        }
        let back = try object.labelMap(onto: series.geometry)
        var different = 0
        map.labels.withUnsafeBufferPointer { ours in
            back.labels.withUnsafeBufferPointer { theirs in
                for voxel in 0..<min(ours.count, theirs.count) {
                    if numbers[Int(ours[voxel])] != theirs[voxel] { different += 1 }
                }
            }
        }
        guard map.labels.count == back.labels.count, different == 0 else {
            throw .readBack(path, "\(different) voxels differ")
        }
    }
}

extension SegmentVoxels {
    /// The voxels without the segments that are dropped.
    func keeping(_ kept: [Int]) -> SegmentVoxels {
        switch self {
        case .labels: self
        case .masks(let masks): .masks(kept.map { masks[$0] })
        case .probabilities(let all): .probabilities(kept.map { all[$0] })
        }
    }

    /// Voxels to report where they are not those that are counted: probabilities of a half.
    func reported(_ segment: Int) -> Int? {
        guard case .probabilities(let all) = self else { return nil }
        return all[segment].voxels.reduce(0) { $0 + ($1 >= 0.5 ? 1 : 0) }
    }
}
