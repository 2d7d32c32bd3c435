public import Foundation
public import Imaging

/// A study's image and labels, small enough for a page: at most 256 voxels along an axis, one byte
/// each, canonical axes.
public struct StudyView: Encodable {
    /// Voxels to Right, Anterior and Superior; oblique axes as close to these as they come.
    let size: [Int]

    /// Millimetres between voxels.
    let spacing: [Double]

    /// The intensities that stand for 0 and 255.
    let low: Double
    let high: Double

    /// `HU`, or nil.
    let unit: String?

    /// A NIfTI file, compressed, base64.
    let image: Data

    /// Labels, in as many layers as lie over each other at most.
    let layers: [Layer]

    struct Layer: Encodable {
        /// The labels that its voxels from 1 on stand for.
        var labels: [Int]

        /// Like the image.
        var voxels: Data
    }

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
    ///   - isCT: Whether the intensities are HU.
    ///   - labels: Hands over label maps one after the other, in the same patient coordinates and
    ///     on any grids. What one has may lie over what another has.
    ///   - pack: Makes a compressed NIfTI file of voxels from 0 to 255.
    /// - Throws: What `labels` and `pack` throw, and Imaging's errors where a grid is not valid.
    public init(
        _ volume: Volume, isCT: Bool, labels: (_ add: (LabelMap) throws -> Void) throws -> Void,
        pack: (LabelMap) throws -> Data
    ) throws {
        var grid = volume.geometry.canonical()
        var step = SIMD3<Double>(repeating: 1)
        for axis in 0..<3 {
            step[axis] = Double((grid.size[axis] + Self.mostVoxels - 1) / Self.mostVoxels)
        }
        if step != SIMD3(repeating: 1) { grid = try grid.resampled(spacing: grid.spacing * step) }
        let shown = try volume.resampled(onto: grid)
        (low, high) = isCT ? (-250, 350) : Self.window(of: shown.voxels)
        let (black, scale) = (Float(low), Float(255 / (high - low)))
        let bytes = shown.voxels.map { UInt16(max(0, min(255, ($0 - black) * scale))) }
        size = [grid.size.x, grid.size.y, grid.size.z]
        spacing = [grid.spacing.x, grid.spacing.y, grid.spacing.z]
        unit = isCT ? "HU" : nil
        image = try pack(LabelMap(geometry: grid, labels: bytes))
        var stack = LabelLayers(grid)
        var described: [SegmentDescription] = []
        try labels { map in
            stack.add(try map.resampled(onto: grid).labels)
            described += map.segments
        }
        layers = try stack.layers.map { layer in
            Layer(
                labels: layer.labels.map { Int($0) },
                voxels: try pack(LabelMap(geometry: grid, labels: layer.voxels)))
        }
        segments = described.map { segment in
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
