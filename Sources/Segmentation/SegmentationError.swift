/// Why a session cannot be replayed on an image.
public enum SegmentationError: Error, Equatable {
    case noPositiveClick(segment: String)
    case outsidePatch(
        segment: String, event: Int, click: Int, voxel: SIMD3<Int>, size: Int, millimetres: Double)
    case patchSize(patches: Int, network: Int)
}

extension SegmentationError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .noPositiveClick(let segment):
            """
            segment '\(segment)' has no positive click, so there is no place to look for it. \
            Record at least one click with "foreground": true, or take the segment out.
            """
        case .outsidePatch(let segment, let event, let click, let voxel, let size, let millimetres):
            """
            event \(event), click \(click) lies outside the patch of segment '\(segment)', which \
            reaches \(Int(millimetres / 2)) mm to each side of the segment's first positive click: \
            it falls on voxel (\(voxel.x), \(voxel.y), \(voxel.z)) of \(size) x \(size) x \(size). \
            Record the far part as a segment of its own, or use a checkpoint with larger patches.
            """
        case .patchSize(let patches, let network):
            """
            the patches have \(patches) voxels per side, the checkpoint's network takes \(network). \
            Set 'size: \(network)' in the stage 'crop'.
            """
        }
    }
}
