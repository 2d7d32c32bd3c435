/// Slices that share what a volume must share: orientation, size, pixel spacing, frame of
/// reference.
struct SliceGroup {
    var frames: [Frame]

    /// The slices, in groups, in the order in which each group's first slice comes.
    static func groups(of frames: [Frame]) -> [SliceGroup] {
        var groups: [SliceGroup] = []
        for frame in frames {
            if let at = groups.firstIndex(where: { difference($0.frames[0], frame) == nil }) {
                groups[at].frames.append(frame)
            } else {
                groups.append(SliceGroup(frames: [frame]))
            }
        }
        return groups
    }

    /// The refusal that says what differs, and how.
    static func difference(of groups: [SliceGroup]) -> SeriesRefusal {
        let first = groups[0].frames[0]
        let property =
            groups.dropFirst().compactMap { difference(first, $0.frames[0]) }.first ?? .orientation
        let values = groups.prefix(4).map { group in
            "\(group.frames.count) with \(value(of: property, in: group.frames[0]))"
        }
        let more = groups.count > 4 ? ["and \(groups.count - 4) groups more"] : []
        return .mixed(property, values + more)
    }

    /// What the group's slices are like.
    var words: String {
        let frame = frames[0]
        return "\(Self.value(of: .size, in: frame)) of \(Self.value(of: .spacing, in: frame)), "
            + Self.value(of: .orientation, in: frame)
    }

    private static func difference(_ a: Frame, _ b: Frame) -> SeriesRefusal.Property? {
        let same = SliceTolerance.sameness
        if length(a.place.row - b.place.row) > same
            || length(a.place.column - b.place.column) > same
        {
            return .orientation
        }
        if a.rows != b.rows || a.columns != b.columns { return .size }
        for axis in 0..<2 {
            let apart = abs(a.place.spacing[axis] - b.place.spacing[axis])
            if apart > same * a.place.spacing[axis] { return .spacing }
        }
        if a.frameOfReference != b.frameOfReference { return .frameOfReference }
        return nil
    }

    private static func value(of property: SeriesRefusal.Property, in frame: Frame) -> String {
        let place = frame.place
        switch property {
        case .orientation:
            let numbers = [
                place.row.x, place.row.y, place.row.z, place.column.x, place.column.y,
                place.column.z,
            ]
            return "(" + numbers.map(short).joined(separator: ", ") + ")"
        case .size:
            return "\(frame.columns) x \(frame.rows) pixels"
        case .spacing:
            return "\(short(place.spacing.x)) x \(short(place.spacing.y)) mm"
        case .frameOfReference:
            return frame.frameOfReference ?? "no frame of reference"
        }
    }
}
