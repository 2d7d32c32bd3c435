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
        case .labels(let runs): try compare(runs, object)
        case .masks(let masks):
            for (index, mask) in masks.enumerated() {
                try compare(index + 1) { () throws(DICOMError) in
                    try object.mask(of: index + 1, onto: series.geometry) == mask.voxels
                }
            }
        case .probabilities(let all):
            for (index, segment) in all.enumerated() {
                try compare(index + 1) { () throws(DICOMError) in
                    let back = try object.probability(of: index + 1, onto: series.geometry).voxels
                    return zip(back, segment.voxels).allSatisfy {
                        SegmentVoxels.byte($0) == SegmentVoxels.byte($1)
                    }
                }
            }
        }
    }

    private func compare(
        _ segment: Int, _ isSame: () throws(DICOMError) -> Bool
    ) throws(DICOMError) {
        var same = false
        do throws(DICOMError) { same = try isSame() } catch { throw .readBack(path, "\(error)") }
        guard same else { throw .readBack(path, "segment \(segment) has other voxels") }
    }

    private func placed(
        _ object: SegmentationObject
    ) throws(DICOMError) -> (Geometry, [Int?]) {
        do throws(DICOMError) {
            return try object.placed(on: series.geometry)
        } catch {
            throw .readBack(path, "\(error)")
        }
    }

    /// Every voxel that is set in the file has the segment's label, and as many are set as have a
    /// label: so none differs. Frame by frame, in the places that the file gives them.
    private func compare(_ runs: LabelRuns, _ object: SegmentationObject) throws(DICOMError) {
        let (grid, planes) = try placed(object)
        guard grid == series.geometry else {
            throw .readBack(path, "its frames do not lie on the series' slices")
        }
        let labels = segments.map(\.label)
        var places: Set<SIMD2<Int>> = []
        for (index, frame) in object.frames.enumerated() {
            guard let k = planes[index], places.insert([frame.segment ?? 0, k]).inserted else {
                throw .readBack(path, "frame \(index + 1) lies outside, or where another lies")
            }
        }
        let workers = min(object.frames.count, 4 * decoders)
        let results = concurrently(workers) { worker -> Result<Comparison, DICOMError> in
            let reader = object.pixels.reader()
            var found = Comparison()
            do throws(DICOMError) {
                let count = object.frames.count
                for index in count * worker / workers..<count * (worker + 1) / workers {
                    guard let k = planes[index] else { continue }
                    let frame = try reader.frame(index)
                    found.add(
                        frame, object.frames[index].segment, bits: table.bits,
                        labels.map { runs.walk($0, slice: k) })
                }
                return .success(found)
            } catch {
                return .failure(error)
            }
        }
        var (set, wrong) = (0, 0)
        for result in results {
            do throws(DICOMError) {
                let found = try result.get()
                set += found.set
                wrong += found.wrong
            } catch {
                throw .readBack(path, "\(error)")
            }
        }
        let expected = totals.reduce(0, +)
        guard wrong == 0, set == expected else {
            throw .readBack(path, "\(wrong) voxels differ, and \(set) of \(expected) are set")
        }
    }
}

/// How frames that were read back compare with the labels that were to be written.
private struct Comparison: Sendable {
    var set = 0
    var wrong = 0

    /// - Parameters:
    ///   - segment: Whose frame it is; nil in a label map, whose pixels say it themselves.
    ///   - walks: Through the voxels of the segments 1, 2, … in the frame's slice.
    mutating func add(
        _ frame: FramePixels, _ segment: Int?, bits: Int, _ walks: [LabelRuns.Walk]
    ) {
        if let segment {
            guard walks.indices.contains(segment - 1) else { return wrong += frame.count }
            addBits(frame, walks[segment - 1])
        } else {
            var walks = walks
            frame.forEachValue(bits: bits) { pixel, number in
                set += 1
                let isKnown = walks.indices.contains(number - 1)
                if !isKnown || walks[number - 1].count(in: pixel..<pixel + 1) == 0 { wrong += 1 }
            }
        }
    }

    private mutating func addBits(_ frame: FramePixels, _ walk: LabelRuns.Walk) {
        var (set, right, walk) = (0, 0, walk)
        frame.forEachRun { first, length in
            set += length
            right += walk.count(in: first..<first + length)
        }
        self.set += set
        wrong += set - right
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
