internal import Imaging

/// Where one frame of a segmentation lies, and whose it is.
struct SegmentationFrame: Sendable {
    /// Nil in a label map, whose pixels say it themselves.
    var segment: Int?
    var place: Place
    /// Spacing Between Slices, or else Slice Thickness: only where positions do not tell.
    var statedSpacing: Double?
}

extension SegmentationFrame {
    /// Reads the functional groups.
    static func frames(
        of dataset: Item, count: Int, type: SegmentationType, path: String
    ) throws(DICOMError) -> [SegmentationFrame] {
        let shared = dataset.items(.sharedFunctionalGroupsSequence).first
        let each = dataset.items(.perFrameFunctionalGroupsSequence)
        guard each.count == count else {
            throw .file(path, SeriesRefusal.groupCount(frames: count, groups: each.count).reason)
        }
        var frames: [SegmentationFrame] = []
        frames.reserveCapacity(count)
        // Most files say orientation and spacing once for all frames, and that is read once.
        let common = shared.map { FrameGroups($0) } ?? FrameGroups()
        var last: (groups: FrameGroups, frame: SegmentationFrame)?
        for (index, own) in each.enumerated() {
            let groups = FrameGroups(own, or: common)
            guard let position = groups.position, let orientation = groups.orientation,
                let measures = groups.measures
            else {
                throw .file(
                    path,
                    "frame \(index + 1) has no position, orientation or pixel spacing")
            }
            var segment: Int?
            if type != .labelMap {
                segment = groups.identification?.integer(.referencedSegmentNumber)
                guard segment != nil else {
                    throw .file(
                        path, "\(Tag.referencedSegmentNumber): frame \(index + 1) names no segment")
                }
            }
            do throws(SeriesRefusal) {
                var frame: SegmentationFrame
                if let last, last.groups.sharePlane(with: groups) {
                    frame = last.frame
                    frame.place = try frame.place.moved(to: position)
                } else {
                    let place = try Place(
                        position: position, orientation: orientation, measures: measures)
                    frame = SegmentationFrame(
                        place: place,
                        statedSpacing: measures.number(.spacingBetweenSlices) ?? place.thickness)
                }
                frame.segment = segment
                frames.append(frame)
                last = (groups, frame)
            } catch {
                throw .file(path, "frame \(index + 1): \(error.reason)")
            }
        }
        return frames
    }

    /// The smallest grid that holds all frames.
    ///
    /// The spacing along k is what the file states, where the frames' distances are multiples of
    /// it, and otherwise the smallest distance, where the others are multiples of that.
    static func grid(
        of frames: [SegmentationFrame], columns: Int, rows: Int, frameOfReference: String?,
        path: String
    ) throws(DICOMError) -> Geometry {
        guard let first = frames.first else { throw .file(path, "it has no frames") }
        let place = first.place
        let normal = place.normal
        let drift = max(
            SliceTolerance.least,
            SliceTolerance.withinPlane * min(place.spacing.x, place.spacing.y))
        for (index, frame) in frames.enumerated() {
            let other = frame.place
            let offset = other.position - place.position
            let within = offset - normal * dot(offset, normal)
            let same = SliceTolerance.sameness
            guard length(other.row - place.row) <= same,
                length(other.column - place.column) <= same,
                abs(other.spacing.x - place.spacing.x) <= same * place.spacing.x,
                abs(other.spacing.y - place.spacing.y) <= same * place.spacing.y,
                length(within) <= drift
            else {
                throw .file(
                    path, "frame \(index + 1) does not lie straight above the first one")
            }
        }
        let sorted = frames.map { dot($0.place.position - place.position, normal) }.sorted()
        var levels: [Double] = []
        for distance in sorted
        where distance - (levels.last ?? -.infinity) > SliceTolerance.onePosition {
            levels.append(distance)
        }
        let gaps = zip(levels, levels.dropFirst()).map { $1 - $0 }
        let candidates = [first.statedSpacing, gaps.min()].compactMap { $0 }.filter { $0 > 0 }
        let fitting = candidates.first { spacing in
            gaps.allSatisfy { gap in
                let steps = (gap / spacing).rounded()
                let tolerance = max(SliceTolerance.least, SliceTolerance.alongNormal * spacing)
                return steps >= 1 && abs(gap - steps * spacing) <= tolerance
            }
        }
        guard let spacing = fitting ?? (gaps.isEmpty ? 1 : nil) else {
            throw .file(path, "its frames lie unevenly, so they make no grid")
        }
        let lowest = levels.first ?? 0
        let steps = (((levels.last ?? 0) - lowest) / spacing).rounded()
        let plane = columns * rows
        // Between two structures may lie many slices without a frame; a few bytes must not ask for
        // all memory, though.
        let most = max(2048, 64 * frames.count)
        guard steps < Double(most), plane <= Geometry.mostVoxels / (Int(steps) + 1) else {
            throw .file(
                path,
                "its \(frames.count) frames span \(short(steps + 1)) slices of \(plane) pixels, "
                    + "more than the \(most) slices or \(Geometry.mostVoxels) voxels that are taken"
            )
        }
        // The mean spacing: the stated one may be rounded.
        let even = steps > 0 ? ((levels.last ?? 0) - lowest) / steps : spacing
        return Geometry(
            size: [columns, rows, Int(steps) + 1],
            spacing: [place.spacing.x, place.spacing.y, even],
            directions: [place.row, place.column, normal],
            origin: place.position + normal * lowest, frameOfReference: frameOfReference)
    }
}

/// The functional groups that say where a frame lies and whose it is.
private struct FrameGroups {
    var position: Item?
    var orientation: Item?
    var measures: Item?
    var identification: Item?

    init() {}

    /// - Parameter shared: What the frame's own item lacks.
    init(_ item: Item, or shared: FrameGroups = FrameGroups()) {
        position = item.items(.planePositionSequence).first ?? shared.position
        orientation = item.items(.planeOrientationSequence).first ?? shared.orientation
        measures = item.items(.pixelMeasuresSequence).first ?? shared.measures
        identification =
            item.items(.segmentIdentificationSequence).first ?? shared.identification
    }

    /// Whether orientation and spacing are the very same items.
    func sharePlane(with other: FrameGroups) -> Bool {
        orientation?.raw == other.orientation?.raw && measures?.raw == other.measures?.raw
    }
}
