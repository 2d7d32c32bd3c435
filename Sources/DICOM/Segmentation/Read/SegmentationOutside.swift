/// What of a segmentation lies where a grid has no voxels.
public struct SegmentationOutside: Sendable, Equatable {
    /// The segments that lose voxels, in the order of their numbers.
    public var segments: [Segment]

    public struct Segment: Sendable, Equatable {
        /// Segment Number.
        public var number: Int
        public var name: String
        /// Voxels that lie outside.
        public var lost: Int
        /// Voxels that the segment has, wherever they lie.
        public var voxels: Int

        public init(number: Int, name: String, lost: Int, voxels: Int) {
            (self.number, self.name, self.lost, self.voxels) = (number, name, lost, voxels)
        }
    }

    public init(segments: [Segment]) { self.segments = segments }
}

extension SegmentationOutside: CustomStringConvertible {
    /// `segment 2, 'liver', would keep 80 of 120 voxels`
    public var description: String {
        let said = segments.prefix(20).map {
            "segment \($0.number), '\($0.name)', keeps \($0.voxels - $0.lost) of \($0.voxels) voxels"
        }
        let more = segments.count > said.count ? ", and \(segments.count - said.count) more" : ""
        return said.joined(separator: "; ") + more
    }
}

extension SegmentationObject {
    /// What becomes of voxels that lie outside of the grid asked for.
    public enum OutsideRule: Sendable {
        /// Nothing is read.
        case refuse
        /// They are left out: for who has asked ``SegmentationObject/outside(of:threshold:)``.
        case leaveOut
    }
}
