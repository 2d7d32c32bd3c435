public import Foundation
public import Imaging

/// A study's image and labels, small enough for a page: at most 256 voxels along an axis, one byte
/// each, canonical axes.
public struct StudyView: Encodable {
    /// Voxels along Right to Left, Posterior to Anterior, Inferior to Superior; oblique axes as
    /// close to these as they come.
    let size: [Int]

    /// Millimetres between voxels.
    let spacing: [Double]

    /// The intensities that stand for 0 and 255.
    let low: Double
    let high: Double

    /// `HU`, or nil.
    let unit: String?

    /// NIfTI files, compressed, base64.
    let image: Data
    let labels: Data

    /// The colours and names of the labels.
    let segments: [Segment]

    struct Segment: Encodable {
        var label: Int
        var name: String
        var color: String?
    }

    private static let mostVoxels = 256

    /// - Parameters:
    ///   - volume: The image.
    ///   - labels: Labels in the same patient coordinates, on any grid.
    ///   - isCT: Whether the intensities are HU.
    ///   - pack: Makes a compressed NIfTI file of labels from 0 to 255.
    /// - Throws: What `pack` throws, and Imaging's errors where a grid is none.
    public init(
        _ volume: Volume, _ labels: LabelMap, isCT: Bool, pack: (LabelMap) throws -> Data
    ) throws {
        var reduced = volume.geometry.canonical()
        var step = SIMD3<Double>(repeating: 1)
        for axis in 0..<3 {
            step[axis] = Double((reduced.size[axis] + Self.mostVoxels - 1) / Self.mostVoxels)
        }
        if step != SIMD3(repeating: 1) {
            reduced = try reduced.resampled(spacing: reduced.spacing * step)
        }
        let shown = try volume.resampled(onto: reduced)
        (low, high) = isCT ? (-250, 350) : Self.window(of: shown.voxels)
        let (black, scale) = (Float(low), Float(255 / (high - low)))
        let bytes = shown.voxels.map { UInt16(max(0, min(255, ($0 - black) * scale))) }
        size = [reduced.size.x, reduced.size.y, reduced.size.z]
        spacing = [reduced.spacing.x, reduced.spacing.y, reduced.spacing.z]
        unit = isCT ? "HU" : nil
        image = try pack(LabelMap(geometry: reduced, labels: bytes))
        var below = try labels.resampled(onto: reduced)
        for index in below.labels.indices where below.labels[index] > 255 {
            below.labels[index] = 255
        }
        self.labels = try pack(below)
        segments = labels.segments.map { segment in
            Segment(
                label: Int(segment.label), name: segment.name,
                color: segment.color.map { color in
                    "rgb(\(color.x), \(color.y), \(color.z))"
                })
        }
    }

    /// From the 1st to the 99.5th percentile of some of the voxels.
    private static func window(of voxels: [Float]) -> (Double, Double) {
        let some = stride(from: 0, to: voxels.count, by: max(1, voxels.count / 100_000))
            .map { voxels[$0] }.filter(\.isFinite).sorted()
        guard let last = some.indices.last else { return (0, 1) }
        let low = Double(some[last / 100])
        let high = Double(some[last * 199 / 200])
        return high > low ? (low, high) : (low, low + 1)
    }
}
