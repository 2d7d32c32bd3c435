public import Imaging
public import Sessions

/// What a replay needs: a session, and the image that patches are cut from as its clicks ask.
public struct PatchPlan: Sendable {
    /// The image, ready to be cut.
    public let image: PatchImage

    /// The session, which belongs to the image that `image` was resampled from.
    public let session: RecordedSession

    private let readMask: (@Sendable (String) throws -> LabelMap)?

    /// - Parameters:
    ///   - session: Must belong to the image that `image` was resampled from.
    ///   - image: At the network's spacing; any orientation.
    ///   - size: Voxels per side of a patch.
    ///   - masks: Reads the file of a `mask` event; every label but 0 is the object.
    /// - Throws: ``SegmentationError`` for a segment that nothing says the place of.
    public init(
        session: RecordedSession, image: any CroppableImage, size: Int,
        masks: (@Sendable (String) throws -> LabelMap)? = nil
    ) throws {
        self.image = PatchImage(image, size: size)
        self.session = session
        readMask = masks
        let standing = try session.standing()
        for segment in session.segments {
            let own = standing[segment.id] ?? StandingSteps()
            guard own.isEmpty || own.isPlaced else {
                throw SegmentationError.noPositiveClick(segment: segment.id)
            }
        }
    }

    /// The mask that a `mask` event names, on the session's grid.
    ///
    /// - Throws: ``SegmentationError`` where it lies on another grid.
    func mask(_ file: String) throws -> LabelMap {
        guard let readMask else { throw SegmentationError.noMasks(mask: file) }
        let mask = try readMask(file)
        do {
            var grid = session.image.geometry
            grid.frameOfReference = nil
            try grid.mustMatch(mask.geometry, tolerance: RecordedSession.tolerance)
        } catch {
            throw SegmentationError.otherGrid(mask: file, difference: "\(error)")
        }
        return mask
    }
}
