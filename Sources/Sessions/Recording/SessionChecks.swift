internal import Foundation
public import Imaging
public import Text

extension RecordedSession {
    /// Checks what one field alone cannot tell.
    mutating func check(file: String) throws {
        var ids: Set<String> = []
        var labels: Set<UInt16> = []
        for (n, segment) in segments.enumerated() {
            guard ids.insert(segment.id).inserted else {
                throw SessionError.field(
                    file: file, path: "segments[\(n)].id",
                    fault: "is '\(segment.id)', which another segment has too")
            }
            guard labels.insert(segment.description.label).inserted else {
                throw SessionError.field(
                    file: file, path: "segments[\(n)].label",
                    fault: "is \(segment.description.label), which another segment has too")
            }
        }
        guard !segments.isEmpty else {
            throw SessionError.field(
                file: file, path: "segments", fault: "is empty; there is nothing to segment")
        }
        for (before, event) in zip([nil] + events.map(Optional.some), events) {
            guard before?.seq != event.seq else {
                throw SessionError.field(
                    file: file, path: "events",
                    fault: "has two events of seq \(event.seq); seq decides the order")
            }
            guard ids.contains(event.segment) else {
                throw SessionError.field(
                    file: file, path: "event \(event.seq)",
                    fault: """
                        names the segment '\(PlainText.clean(event.segment, limit: 40))', which is not an \
                        'id' of 'segments'
                        """)
            }
            try checkClicks(of: event, file: file)
            try checkOutcome(of: event, file: file)
        }
        warnings = try segmentsThatStand(file: file) + times() + sameNames()
    }

    /// Says of segments that are called alike: their results cannot be told apart by name.
    private func sameNames() -> [Warning] {
        Dictionary(grouping: segments, by: \.description.name).sorted { $0.key < $1.key }
            .filter { $0.value.count > 1 }
            .map { name, segments in
                Warning(
                    .segmentNames,
                    """
                    \(segments.count) segments are called '\(PlainText.clean(name, limit: 40))', so their \
                    results have one name
                    """)
            }
    }

    private func checkOutcome(of event: RecordedEvent, file: String) throws {
        guard let text = event.outcome?.maskRuns else { return }
        guard let runs = MaskRuns(text: text, voxels: image.geometry.count) else {
            throw SessionError.field(
                file: file, path: "event \(event.seq)",
                fault: """
                    has 'mask_runs' ('\(PlainText.clean(text, limit: 20))') that are not a mask on this \
                    image
                    """)
        }
        if let voxels = event.outcome?.voxels, voxels != runs.count {
            throw SessionError.field(
                file: file, path: "event \(event.seq)",
                fault: "has \(voxels) voxels by 'voxels', and \(runs.count) by 'mask_runs'")
        }
    }

    /// Plays the session through, and checks that what stands tells where each segment is.
    ///
    /// - Returns: A warning for each segment of which nothing stands.
    private func segmentsThatStand(file: String) throws -> [Warning] {
        let standing: [String: StandingSteps]
        do {
            standing = try self.standing()
        } catch {
            throw SessionError.replay(file: file, fault: error)
        }
        var warnings: [Warning] = []
        for segment in segments {
            let own = standing[segment.id] ?? StandingSteps()
            guard !own.isEmpty else {
                warnings.append(
                    Warning(
                        .segmentWithoutResult,
                        "nothing of segment '\(segment.id.prefix(40))' stands, so it has no result"
                    ))
                continue
            }
            guard own.isPlaced else {
                throw SessionError.noPositiveClick(file: file, segment: segment.id)
            }
        }
        guard warnings.count < segments.count else {
            throw SessionError.nothingStands(file: file)
        }
        return warnings
    }

    private func checkClicks(of event: RecordedEvent, file: String) throws {
        for (n, click) in event.clicks.enumerated() {
            let index = image.geometry.index(of: click.position(in: image.geometry))
            if let given = click.index {
                let apart = index - given
                let voxels = Swift.max(apart.x.magnitude, apart.y.magnitude, apart.z.magnitude)
                guard voxels <= 0.5 else {
                    throw SessionError.positionAndIndex(
                        file: file, event: event.seq, click: n, position: click.position ?? .zero,
                        index: given, voxels: voxels)
                }
            }
            let inside = (0..<3).allSatisfy {
                index[$0] >= -0.5 && index[$0] <= Double(image.geometry.size[$0]) - 0.5
            }
            guard inside else {
                throw SessionError.outsideImage(
                    file: file, event: event.seq, click: n, position: click.position, index: index,
                    size: image.geometry.size)
            }
        }
    }

    /// Warnings about times that cannot be read, or run backwards; the first twenty.
    private func times() -> [Warning] {
        var warnings: [Warning] = []
        var latest: Date?
        if let started {
            latest = date(started)
            if latest == nil {
                warnings.append(
                    Warning(
                        .timeUnreadable,
                        """
                        'started' is '\(PlainText.clean(started, limit: 40))', which is not ISO \
                        8601, such as 2026-03-02T18:04:11Z
                        """))
            }
        }
        for event in events {
            guard let text = event.time else { continue }
            guard let time = date(text) else {
                warnings.append(
                    Warning(
                        .timeUnreadable,
                        """
                        event \(event.seq) has the time '\(PlainText.clean(text, limit: 40))', which \
                        is not ISO 8601, such as 2026-03-02T18:04:15.700Z
                        """))
                continue
            }
            if let latest, time < latest {
                warnings.append(
                    Warning(
                        .timeBackwards, "event \(event.seq) is earlier than the one before it"))
            }
            latest = time
        }
        guard warnings.count > 20 else { return warnings }
        return warnings.prefix(20) + [
            Warning(.timeUnreadable, "\(warnings.count - 20) more times are like these")
        ]
    }
}

/// ISO 8601, with or without a fraction of a second.
func date(_ text: String) -> Date? {
    let plain = Date.ISO8601FormatStyle()
    return (try? plain.parse(text))
        ?? (try? Date.ISO8601FormatStyle(includingFractionalSeconds: true).parse(text))
}

// MARK: - The image at hand

extension RecordedSession {
    /// How far apart, in millimetres, the same voxel may lie in the recorded grid and the image's.
    public static let tolerance = 0.1

    /// Checks that this session was recorded on the image at hand.
    ///
    /// - Parameters:
    ///   - geometry: The image's grid.
    ///   - seriesInstanceUID: Of a DICOM series.
    ///   - voxelDigest: Of a NIfTI file: computed only where the session holds one.
    ///   - ambiguity: Of a NIfTI file, as ``RecordedImage/ambiguity``: a session with a position in
    ///     millimetres is refused then.
    ///   - file: What messages call the session.
    /// - Returns: What contradicts the session, and leaves no doubt of where its clicks lie.
    /// - Throws: ``SessionError``, saying what differs, and by how many millimetres.
    public func mustBelong(
        to geometry: Geometry, seriesInstanceUID: String? = nil, studyInstanceUID: String? = nil,
        voxelDigest: () throws -> String? = { nil }, ambiguity: Double? = nil, file: String
    ) throws -> [Warning] {
        if let given = seriesInstanceUID, let recorded = image.dicom?.seriesInstanceUID,
            given != recorded
        {
            throw SessionError.otherSeries(file: file, recorded: recorded, given: given)
        }
        if let given = geometry.frameOfReference, let recorded = image.dicom?.frameOfReferenceUID,
            given != recorded
        {
            throw SessionError.otherFrame(file: file, recorded: recorded, given: given)
        }
        let ours = image.geometry
        guard ours.size == geometry.size else {
            throw SessionError.otherSize(file: file, recorded: ours.size, given: geometry.size)
        }
        if let ambiguity, isInMillimetres {
            throw SessionError.ambiguous(file: file, millimetres: ambiguity)
        }
        let furthest = ours.furthestCorner(from: geometry)
        guard furthest <= Self.tolerance else {
            throw SessionError.otherPlace(file: file, millimetres: furthest)
        }
        if let recorded = image.nifti?.sha256, let given = try voxelDigest(),
            recorded.lowercased() != given
        {
            throw SessionError.otherVoxels(file: file)
        }
        guard let given = studyInstanceUID, let recorded = image.dicom?.studyInstanceUID,
            given != recorded
        else { return [] }
        return [
            Warning(
                .otherStudy,
                """
                session '\(PlainText.clean(file))' names the study \(recorded), and the image is of \
                \(given)
                """)
        ]
    }
}

extension RecordedSession {
    /// Whether a click has a position and no index beside it, so that the image's grid decides
    /// which voxel it means.
    public var isInMillimetres: Bool {
        events.contains { $0.clicks.contains { $0.index == nil } }
    }
}

extension Geometry {
    /// How far apart, in millimetres, the corner voxels of two grids of one size lie at most.
    func furthestCorner(from other: Geometry) -> Double {
        let last = SIMD3<Double>(size &- 1)
        let apart = (0..<8).map { corner in
            let index = SIMD3(
                corner & 1 == 0 ? 0 : last.x, corner & 2 == 0 ? 0 : last.y,
                corner & 4 == 0 ? 0 : last.z)
            let way = position(of: index) - other.position(of: index)
            return (way * way).sum().squareRoot()
        }
        return apart.max() ?? 0
    }
}
