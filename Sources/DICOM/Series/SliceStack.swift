internal import Imaging
internal import Text
internal import DICOMFile

/// Slices in the order of a volume, and the grid they make.
struct SliceStack: Sendable {
    /// Ordered along the normal, ascending.
    var frames: [Frame]
    /// Right-handed: i along a row, j down a column, k along their cross product.
    var geometry: Geometry
    /// Where the slices lie along the normal, mm from the first.
    var distances: [Double]
    /// Each slice is the plane k of `geometry`. Otherwise slices are interpolated.
    var isEven = true
    /// Slices that are no part of the volume, and why.
    var setAside: [(frame: Frame, reason: String)] = []
    /// What is to be said of the choice.
    var warnings: [Warning] = []
    /// Which volume of a 4D series it is, by the values that tell it from the others.
    var volumeWords: String?
}

extension SliceStack {
    /// Orders slices and checks that they make a grid.
    ///
    /// - Source: DICOM PS3.3, C.7.6.2.1.1 for the plane; the order is that of positions alone.
    init(_ all: [Frame], options: SeriesOptions) throws(SeriesRefusal) {
        var aside: [(frame: Frame, reason: String)] = []
        var frames = all
        if frames.contains(where: \.isLocalizer), frames.contains(where: { !$0.isLocalizer }) {
            aside += frames.filter(\.isLocalizer).map {
                ($0, "it is a localizer, as \(Attribute.imageType) says")
            }
            frames.removeAll(where: \.isLocalizer)
        }
        let groups = SliceGroup.groups(of: frames)
        let ranked = groups.sorted { $0.frames.count > $1.frames.count }
        guard let group = ranked.first else { throw .missing("image", "\(Tag.pixelData)") }
        if groups.count > 1 {
            let difference = SliceGroup.difference(of: groups)
            // Nobody is sent to an option that cannot help.
            guard ranked[0].frames.count > ranked[1].frames.count else {
                throw .noLargestGroup(difference.reason)
            }
            guard options.largestGroup else { throw difference }
            for other in ranked.dropFirst() {
                aside += other.frames.map {
                    ($0, "it differs from the larger group: \(other.words)")
                }
            }
        }
        var said: [Warning] = []
        if !aside.isEmpty {
            let reasons = Set(aside.map(\.reason)).sorted().prefix(3)
            let words = """
                \(aside.count) of the series' \(all.count) images are no part of the volume: \
                \(reasons.joined(separator: "; "))
                """
            said.append(Warning(.seriesSetAside, words))
            do throws(SeriesRefusal) { self = try Self.stack(of: group, options: options) } catch {
                throw .afterSettingAside(words, error)
            }
        } else {
            self = try Self.stack(of: group, options: options)
        }
        setAside = aside + setAside
        warnings = said + warnings
    }

    /// Orders the slices of one group, and takes one volume of them.
    private static func stack(
        of group: SliceGroup, options: SeriesOptions
    ) throws(SeriesRefusal) -> SliceStack {
        let normal = group.frames[0].place.normal
        let columns = try positions(of: group.frames, along: normal)
        var said: [Warning] = []
        let chosen = try oneVolume(of: columns, options: options, &said)
        var stack = try stack(chosen.frames, normal: normal, options: options)
        stack.volumeWords = chosen.words
        stack.setAside = chosen.others.map { ($0, "it is of another volume of the 4D series") }
        stack.warnings = said + stack.warnings
        return stack
    }

    /// The slices by position along the normal: one list for each position, ascending.
    private static func positions(
        of frames: [Frame], along normal: SIMD3<Double>
    ) throws(SeriesRefusal) -> [[Frame]] {
        let sorted = frames.map { (distance: dot($0.place.position, normal), frame: $0) }
            .sorted {
                ($0.distance, $0.frame.instanceNumber ?? 0, $0.frame.file, $0.frame.index)
                    < ($1.distance, $1.frame.instanceNumber ?? 0, $1.frame.file, $1.frame.index)
            }
        var columns: [[Frame]] = []
        var last = -Double.infinity
        for (distance, frame) in sorted {
            if distance - last <= SliceTolerance.onePosition {
                columns[columns.count - 1].append(frame)
            } else {
                columns.append([frame])
                last = distance
            }
        }
        return columns
    }

    /// One slice of each position.
    private static func oneVolume(
        of columns: [[Frame]], options: SeriesOptions, _ warnings: inout [Warning]
    ) throws(SeriesRefusal) -> (frames: [Frame], others: [Frame], words: String?) {
        let count = columns[0].count
        guard columns.allSatisfy({ $0.count == count }) else {
            let doubled = columns.filter { $0.count > 1 }
            let most = doubled.max { $0.count < $1.count } ?? []
            guard let first = most.first else { throw .singleSlice }
            throw .doubled(
                positions: doubled.count, images: most.count,
                at: dot(first.place.position, first.place.normal))
        }
        guard count > 1 else {
            if let volume = options.volume, volume != 0 { throw .noSuchVolume(volume, volumes: 1) }
            let frames = columns.map { $0[0] }
            warnings += VolumeChoice.differences(in: frames)
            return (frames, [], nil)
        }
        let place = columns[0][0].place
        guard columns.count > 1 else {
            let p = place.position
            if columns[0].contains(where: {
                length($0.place.position - p) > SliceTolerance.onePosition
            }) {
                throw .withinPlane(images: count)
            }
            throw .onePosition(images: count, position: [p.x, p.y, p.z])
        }
        let choice = VolumeChoice(columns)
        guard let volume = options.volume else {
            if let refusal = choice.refusal { throw refusal }
            throw .severalVolumes(
                volumes: count, positions: columns.count,
                by: choice.marks ?? "nothing but \(order(of: columns))",
                values: (0..<count).compactMap(choice.words))
        }
        guard (0..<count).contains(volume) else { throw .noSuchVolume(volume, volumes: count) }
        let chosen = try choice.volume(volume)
        if choice.marks == nil {
            let numbers = chosen.frames.compactMap(\.instanceNumber)
            let ends = "\(numbers.min() ?? 0) to \(numbers.max() ?? 0)"
            warnings.append(
                Warning(
                    .seriesVolumeByNumber,
                    """
                    nothing else that is compared tells the \(count) volumes apart, so they were taken by \
                    \(order(of: columns)): volume \(volume) has \(ends). 'volume' in a pipeline, or \
                    '--volume' on a command line, takes another, 0 to \(count - 1)
                    """))
        }
        warnings += VolumeChoice.differences(in: chosen.frames)
        return (chosen.frames, chosen.others, choice.words(of: volume))
    }

    /// What volumes are told apart by where nothing else does.
    private static func order(of columns: [[Frame]]) -> String {
        columns[0][0].isOfGroups
            ? "the numbers of the frames in their file" : "\(Attribute.instanceNumber)"
    }
}
