public import Imaging

/// Why a session cannot be replayed on an image.
public enum SegmentationError: Error, Equatable {
    case noPositiveClick(segment: String)
    case tooManyPatches(segment: String, event: Int, limit: Int)
    case nothingToSee(segment: String, event: Int, NormalisationError)
    case patchSize(patches: Int, network: Int)
    case otherGrid(mask: String, difference: String)
    case noMasks(mask: String)
    /// The network answers with what is not a number.
    case notFinite
}

extension SegmentationError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .noPositiveClick(let segment):
            """
            segment '\(segment)' has no positive click, so there is no place to look for it. \
            Record at least one click with "foreground": true, or take the segment out.
            """
        case .tooManyPatches(let segment, let event, let limit):
            """
            event \(event) has a click outside the patches of segment '\(segment)', which already \
            has \(limit) of them. Set a larger 'maxPatches' in the stage 'segment'.
            """
        case .nothingToSee(let segment, let event, let fault):
            """
            the patch that event \(event) opens for segment '\(segment)' shows the network nothing: \
            \(fault)
            """
        case .patchSize(let patches, let network):
            """
            the patches have \(patches) voxels per side, the checkpoint's network takes \(network). \
            Set 'size: \(network)' in the stage 'plan-patches'.
            """
        case .otherGrid(let mask, let difference):
            """
            the mask '\(mask)' does not lie on the grid of the image that the session was recorded \
            on: \(difference)
            """
        case .notFinite:
            """
            the network's answer to a click is not a number, so that there is no mask. Set \
            'dtype: float32' in the stage 'segment'; where it is that already, use another checkpoint.
            """
        case .noMasks(let mask):
            "the session sets the mask '\(mask)', but no way to read masks was given."
        }
    }
}
