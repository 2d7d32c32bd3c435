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

    /// Every voxel that is set in the file has the segment's label, and as many are set as have a
    /// label: so none differs. Frame by frame, in the places that the file gives them.
    private func compare(_ map: LabelMap, _ object: SegmentationObject) throws(DICOMError) {
        let (grid, planes) = try object.placed(on: series.geometry)
        guard grid == series.geometry else {
            throw .readBack(path, "its frames do not lie on the series' slices")
        }
        var places: Set<SIMD2<Int>> = []
        for (index, frame) in object.frames.enumerated() {
            guard let k = planes[index], places.insert([frame.segment ?? 0, k]).inserted else {
                throw .readBack(path, "frame \(index + 1) lies outside, or where another lies")
            }
        }
        let plane = object.pixels.plane
        let results = concurrently(object.frames.count) { index -> (set: Int, wrong: Int) in
            guard let k = planes[index] else { return (0, 1) }
            var (set, wrong) = (0, 0)
            map.labels.withUnsafeBufferPointer { labels in
                let slice = UnsafeBufferPointer(rebasing: labels[plane * k..<plane * (k + 1)])
                if let number = object.frames[index].segment {
                    guard segments.indices.contains(number - 1) else { return wrong = 1 }
                    let label = segments[number - 1].label
                    object.pixels.forEachSet(inFrame: index) { pixel in
                        set += 1
                        if slice[pixel] != label { wrong += 1 }
                    }
                } else {
                    object.pixels.forEachValue(inFrame: index) { pixel, number in
                        set += 1
                        let isKnown = segments.indices.contains(number - 1)
                        if !isKnown || slice[pixel] != segments[number - 1].label { wrong += 1 }
                    }
                }
            }
            return (set, wrong)
        }
        let set = results.reduce(0) { $0 + $1.set }
        let wrong = results.reduce(0) { $0 + $1.wrong }
        let expected = totals.reduce(0, +)
        guard wrong == 0, set == expected else {
            throw .readBack(path, "\(wrong) voxels differ, and \(set) of \(expected) are set")
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
