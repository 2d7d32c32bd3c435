public import Imaging
public import Network
public import Sessions

/// Which patches of an image a session needs, and where its clicks fall in them.
public struct PatchPlan: Sendable {
    /// The patches, each cut out once however many segments look at it.
    public private(set) var patches: [Patch] = []

    /// The session's segments, in its order.
    public private(set) var segments: [PlannedSegment] = []

    /// Cuts the patches of every segment of a session.
    ///
    /// A segment has one patch, with its first positive click at the centre.
    ///
    /// - Parameters:
    ///   - session: Must belong to the image that `image` was resampled from.
    ///   - image: At the network's spacing; any orientation.
    ///   - size: Voxels per side of a patch.
    /// - Throws: ``SegmentationError`` where a click lies outside its segment's patch.
    public init(session: RecordedSession, image: Volume, size: Int) throws {
        let canonical = image.canonical()
        var patchOfVoxel: [SIMD3<Int>: Int] = [:]
        for segment in session.segments {
            let interactions = session.interactions(of: segment)
            let grid = session.image.geometry
            guard let first = interactions.lazy.flatMap(\.clicks).first(where: \.isForeground)
            else { throw SegmentationError.noPositiveClick(segment: segment.id) }
            let position = first.position(in: grid)
            let voxel = Patch.voxel(of: position, in: canonical.geometry)
            let number: Int
            if let known = patchOfVoxel[voxel] {
                number = known
            } else {
                number = patches.count
                patches.append(try Patch(of: canonical, around: position, size: size))
                patchOfVoxel[voxel] = number
            }
            segments.append(
                PlannedSegment(
                    description: segment.description, patch: number,
                    interactions: try interactions.map {
                        try clicks(of: $0, in: patches[number].geometry, recorded: grid)
                    }))
        }
    }
}

/// One segment of a plan: what it is, which patch shows it, and its clicks in that patch.
public struct PlannedSegment: Sendable {
    /// What the segment is.
    public let description: SegmentDescription

    /// The patch's place in ``PatchPlan/patches``.
    public let patch: Int

    /// The interactions, oldest first; each the clicks placed together, in patch voxels.
    public let interactions: [[PatchClick]]
}

/// The clicks of one interaction, in voxels of a patch.
private func clicks(
    of event: RecordedEvent, in patch: Geometry, recorded: Geometry
) throws -> [PatchClick] {
    try event.clicks.enumerated().map { n, click in
        let voxel = Patch.voxel(of: click.position(in: recorded), in: patch)
        let inside = (0..<3).allSatisfy { (0..<patch.size[$0]).contains(voxel[$0]) }
        guard inside else {
            throw SegmentationError.outsidePatch(
                segment: event.segment, event: event.seq, click: n, voxel: voxel,
                size: patch.size.x, millimetres: Double(patch.size.x) * patch.spacing.x)
        }
        return PatchClick(index: SIMD3<Double>(voxel), isForeground: click.isForeground)
    }
}
