internal import Imaging
internal import Text
internal import DICOMFile

/// Where one frame of a segmentation lies, and whose it is.
struct SegmentationFrame: Sendable {
    /// Nil in a label map, whose pixels say it themselves.
    var segment: Int?
    var place: Place
    /// Spacing Between Slices, or else Slice Thickness: only where positions do not tell.
    var statedSpacing: Double?
    /// Spacing Between Slices, where the file has it.
    var spacingBetweenSlices: Double?
    /// The images that it says it was drawn on.
    var sources: [Source] = []

    /// An image, or one frame of it.
    struct Source: Sendable, Hashable {
        var instance: String
        var frame: Int?
    }
}

extension SegmentationFrame {
    /// Reads the functional groups.
    static func frames(
        of dataset: Item, count: Int, type: SegmentationType, path: String
    ) throws(DICOMError) -> [SegmentationFrame] {
        let values = SegmentationValues(item: dataset)
        let shared = try values.one(.sharedFunctionalGroups)
        let each = try values.items(.perFrameFunctionalGroups)
        guard each.count == count else {
            throw .file(path, SeriesRefusal.groupCount(frames: count, groups: each.count).reason)
        }
        var frames: [SegmentationFrame] = []
        frames.reserveCapacity(count)
        // Most files say orientation and spacing once for all frames, and that is read once.
        var common = FrameGroups()
        if let shared {
            common = try FrameGroups(
                SegmentationValues(item: shared, place: "the shared functional groups"))
        }
        var last: (groups: FrameGroups, frame: SegmentationFrame)?
        for (index, own) in each.enumerated() {
            let values = SegmentationValues(item: own, place: "frame \(index + 1)")
            let groups = try FrameGroups(values, or: common)
            func required(
                _ group: Item?, _ attribute: Attribute
            ) throws(DICOMError) -> Item {
                guard let group else {
                    throw .file(
                        path,
                        "frame \(index + 1) has no \(attribute), and "
                            + "\(Attribute.sharedFunctionalGroups) has none for all")
                }
                return group
            }
            let position = try required(groups.position, .planePosition)
            let orientation = try required(groups.orientation, .planeOrientation)
            let measures = try required(groups.measures, .pixelMeasures)
            var segment: Int?
            if type != .labelMap {
                segment = try groups.identification
                    .flatMap { (item) throws(DICOMError) in
                        try SegmentationValues(item: item, place: values.place)
                            .whole(.referencedSegmentNumber, in: 0...65535)
                    }
                guard segment != nil else {
                    throw .file(
                        path, "\(Tag.referencedSegmentNumber): frame \(index + 1) names no segment")
                }
            }
            var frame: SegmentationFrame
            if let last, last.groups.sharePlane(with: groups) {
                frame = last.frame
                do throws(SeriesRefusal) {
                    frame.place = try frame.place.moved(to: position)
                } catch {
                    throw .file(path, "frame \(index + 1): \(error.reason)")
                }
            } else {
                frame = try placed(position, orientation, measures, values.place)
            }
            frame.segment = segment
            frame.sources = try Source.all(of: values)
            frames.append(frame)
            last = (groups, frame)
        }
        return frames
    }

    private static func placed(
        _ position: Item, _ orientation: Item, _ measures: Item, _ name: String
    ) throws(DICOMError) -> SegmentationFrame {
        let place: Place
        do throws(SeriesRefusal) {
            place = try Place(position: position, orientation: orientation, measures: measures)
        } catch {
            throw .file(position.file.path, "\(name): \(error.reason)")
        }
        let values = SegmentationValues(item: measures, place: name)
        let between = try values.numbers(.spacingBetweenSlices, in: -1e6...1e6)?.first
        let thickness = try values.numbers(.sliceThickness, in: -1e6...1e6)?.first
        return SegmentationFrame(
            place: place,
            // Some writers give the sign of the direction to the first.
            statedSpacing: between.map(abs) ?? thickness, spacingBetweenSlices: between.map(abs))
    }

    /// No two frames are of one segment at one position: nobody knows which of them counts.
    static func checkSingle(_ frames: [SegmentationFrame], path: String) throws(DICOMError) {
        guard let first = frames.first?.place else { return }
        let sorted = frames.enumerated()
            .map {
                (
                    segment: $1.segment ?? 0, index: $0,
                    level: dot($1.place.position - first.position, first.normal)
                )
            }
            .sorted { ($0.segment, $0.level, $0.index) < ($1.segment, $1.level, $1.index) }
        for (one, other) in zip(sorted, sorted.dropFirst())
        where one.segment == other.segment
            && other.level - one.level <= SliceTolerance.onePosition
        {
            let (a, b) = (min(one.index, other.index) + 1, max(one.index, other.index) + 1)
            let whose = frames[one.index].segment.map { " and both are of segment \($0)" } ?? ""
            throw .file(path, "frames \(a) and \(b) lie at one position\(whose)")
        }
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
            let isParallel =
                length(other.row - place.row) <= same && length(other.column - place.column) <= same
            let isAsFine =
                abs(other.spacing.x - place.spacing.x) <= same * place.spacing.x
                && abs(other.spacing.y - place.spacing.y) <= same * place.spacing.y
            guard isParallel, isAsFine, length(within) <= drift else {
                let (attribute, own, firsts) =
                    !isParallel
                    ? (
                        Attribute.imageOrientationPatient, other.texts.orientation,
                        place.texts.orientation
                    )
                    : !isAsFine
                        ? (.pixelSpacing, other.texts.spacing, place.texts.spacing)
                        : (.imagePositionPatient, other.texts.position, place.texts.position)
                let along =
                    isParallel && isAsFine
                    ? ", which is not straight above it by \(Attribute.imageOrientationPatient) "
                        + "'\(PlainText.clean(place.texts.orientation))'" : ""
                throw .file(
                    path,
                    "frame \(index + 1): \(attribute) is '\(PlainText.clean(own))', and frame 1 "
                        + "has '\(PlainText.clean(firsts))'\(along)")
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
    init(
        _ values: SegmentationValues, or shared: FrameGroups = FrameGroups()
    ) throws(DICOMError) {
        position = try Self.choose(values, .planePosition, shared.position, .imagePositionPatient)
        orientation = try Self.choose(
            values, .planeOrientation, shared.orientation, .imageOrientationPatient)
        measures = try Self.choose(values, .pixelMeasures, shared.measures, .pixelSpacing)
        identification = try Self.choose(
            values, .segmentIdentification, shared.identification, .referencedSegmentNumber)
    }

    /// The frame's own group, or the shared one. Where both are there they must say the same.
    private static func choose(
        _ values: SegmentationValues, _ group: Attribute, _ shared: Item?,
        _ attribute: Attribute
    ) throws(DICOMError) -> Item? {
        guard let own = try values.one(group) else { return shared }
        if let shared, let here = own.text(attribute), let there = shared.text(attribute),
            here != there
        {
            throw values.fault(attribute, here, "and the shared functional groups say '\(there)'")
        }
        return own
    }

    /// Whether orientation and spacing are the very same items.
    func sharePlane(with other: FrameGroups) -> Bool {
        orientation?.raw == other.orientation?.raw && measures?.raw == other.measures?.raw
    }
}

extension SegmentationFrame.Source {
    /// The images that a frame says it was drawn on.
    fileprivate static func all(
        of frame: SegmentationValues
    ) throws(DICOMError) -> [SegmentationFrame.Source] {
        var sources: [SegmentationFrame.Source] = []
        for derivation in try frame.items(.derivationImage) {
            let derivation = SegmentationValues(item: derivation, place: frame.place)
            for image in try derivation.items(.sourceImage) {
                let image = SegmentationValues(item: image, place: frame.place)
                guard let uid = try image.uid(.referencedSOPInstanceUID) else { continue }
                let numbers = try image.words(.referencedFrameNumber)
                if numbers.isEmpty { sources.append(.init(instance: uid)) }
                for text in numbers {
                    guard let number = Int(text), number > 0 else {
                        throw image.fault(
                            .referencedFrameNumber, text, "which is not a frame's number")
                    }
                    sources.append(.init(instance: uid, frame: number))
                }
            }
        }
        return sources
    }
}
