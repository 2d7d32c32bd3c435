import Imaging
import Sessions

/// Intensities of any kind, all above 0: the stand-in does not look at them.
func noise(on geometry: Geometry) -> Volume {
    Volume(geometry: geometry, voxels: (0..<geometry.count).map { Float($0 % 97 + 1) })
}

/// A session of one segment, an interaction for each click.
func session(on geometry: Geometry, clicks: [SIMD3<Int>]) -> RecordedSession {
    RecordedSession(
        image: RecordedImage(geometry: geometry),
        segments: [
            RecordedSegment(id: "object", description: SegmentDescription(label: 1, name: "object"))
        ],
        events: clicks.enumerated().map { n, click in
            RecordedEvent(
                seq: n + 1, segment: "object",
                clicks: [RecordedClick(index: SIMD3<Double>(click), isForeground: true)])
        })
}
