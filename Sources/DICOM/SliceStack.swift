internal import Imaging

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
}

extension SliceStack {
    /// Orders slices and checks that they make a grid.
    ///
    /// - Source: DICOM PS3.3, C.7.6.2.1.1 for the plane; the order is that of positions alone.
    init(_ all: [Frame], options: SeriesOptions) throws(SeriesRefusal) {
        var aside: [(frame: Frame, reason: String)] = []
        var frames = all
        if frames.contains(where: \.isLocalizer), frames.contains(where: { !$0.isLocalizer }) {
            aside += frames.filter(\.isLocalizer).map { ($0, "it is a localizer") }
            frames.removeAll(where: \.isLocalizer)
        }
        let groups = SliceGroup.groups(of: frames)
        let ranked = groups.sorted { $0.frames.count > $1.frames.count }
        guard let group = ranked.first else { throw .missing("image", "\(Tag.pixelData)") }
        if groups.count > 1 {
            guard options.largestGroup else { throw SliceGroup.difference(of: groups) }
            for other in ranked.dropFirst() {
                aside += other.frames.map {
                    ($0, "it differs from the larger group: \(other.words)")
                }
            }
        }
        let normal = group.frames[0].place.normal
        let columns = try Self.positions(of: group.frames, along: normal)
        let chosen = try Self.oneVolume(of: columns, options: options)
        aside += chosen.others.map { ($0, "it is of another volume of the 4D series") }
        self = try Self.stack(chosen.frames, normal: normal, options: options)
        setAside = aside
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
        of columns: [[Frame]], options: SeriesOptions
    ) throws(SeriesRefusal) -> (frames: [Frame], others: [Frame]) {
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
            return (columns.map { $0[0] }, [])
        }
        let place = columns[0][0].place
        guard columns.count > 1 else {
            let p = place.position
            throw .onePosition(images: count, position: [p.x, p.y, p.z])
        }
        let mark = Frame.markNames.first { tellsApart($0, columns) }
        guard let volume = options.volume else {
            throw .severalVolumes(volumes: count, positions: columns.count, by: mark)
        }
        guard (0..<count).contains(volume) else { throw .noSuchVolume(volume, volumes: count) }
        var frames: [Frame] = []
        var others: [Frame] = []
        for column in columns {
            var column = column
            if let mark { column.sort { ($0.marks[mark] ?? 0) < ($1.marks[mark] ?? 0) } }
            frames.append(column.remove(at: volume))
            others += column
        }
        return (frames, others)
    }

    /// Whether each volume has a value of its own, and the same at every position.
    private static func tellsApart(_ mark: String, _ columns: [[Frame]]) -> Bool {
        let first = Set(columns[0].compactMap { $0.marks[mark] })
        return columns.allSatisfy { column in
            let values = column.compactMap { $0.marks[mark] }
            return values.count == column.count && Set(values).count == column.count
                && Set(values) == first
        }
    }
}
