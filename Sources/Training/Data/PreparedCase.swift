public import Imaging
public import Text

/// A case ready for crops: at the network's spacing, in canonical orientation.
///
/// It takes as little memory as its voxels allow: 16-bit intensities where these are whole and
/// fit, 8-bit labels where these fit.
public struct PreparedCase: Sendable {
    public let name: String

    /// Where the voxels of both the image and the labels lie.
    public let geometry: Geometry

    /// The labels that have a voxel, ascending; at least one.
    public let labels: [UInt16]

    /// What people must know of the files it was made of.
    public let warnings: [Warning]

    /// Whether the intensities are whole numbers by nature: see ``Imaging/Volume/isWhole``.
    let isWhole: Bool

    let intensities: Intensities
    let labelVoxels: LabelVoxels

    /// For each label, how many of its voxels lie in the slices below each k; one more at the end.
    private let below: [UInt16: [Int]]

    enum Intensities: Sendable {
        case short([Int16])
        case float([Float])
    }

    enum LabelVoxels: Sendable {
        case byte([UInt8])
        case short([UInt16])
    }

    /// - Precondition: Both lie on one grid.
    package init(name: String, image: Volume, labels: LabelMap, warnings: [Warning] = []) {
        precondition(
            image.geometry.size == labels.geometry.size, "an image and labels of two grids")
        let isShort =
            image.isWhole
            && image.voxels.allSatisfy { $0 >= -32768 && $0 <= 32767 && $0 == $0.rounded() }
        let isByte = labels.labels.allSatisfy { $0 <= 255 }
        self.init(
            name: name, geometry: image.geometry, isWhole: image.isWhole,
            intensities: isShort
                ? .short(image.voxels.map { Int16($0) }) : .float(image.voxels),
            labels: isByte
                ? .byte(labels.labels.map { UInt8(truncatingIfNeeded: $0) })
                : .short(labels.labels), warnings: warnings)
    }

    init(
        name: String, geometry: Geometry, isWhole: Bool, intensities: Intensities,
        labels: LabelVoxels, warnings: [Warning]
    ) {
        self.name = name
        self.warnings = warnings
        self.geometry = geometry
        self.isWhole = isWhole
        self.intensities = intensities
        labelVoxels = labels
        switch labels {
        case .byte(let voxels): below = Self.below(voxels, geometry.size)
        case .short(let voxels): below = Self.below(voxels, geometry.size)
        }
        self.labels = below.keys.sorted()
    }

    private static func below<Label: FixedWidthInteger & BitwiseCopyable>(
        _ voxels: [Label], _ size: SIMD3<Int>
    ) -> [UInt16: [Int]] {
        var below: [UInt16: [Int]] = [:]
        var counts = [Int](repeating: 0, count: Int(Label.max) + 1)
        let slice = size.x * size.y
        for k in 0..<size.z {
            voxels.withUnsafeBufferPointer { voxels in
                counts.withUnsafeMutableBufferPointer { counts in
                    for n in k * slice..<(k + 1) * slice { counts[Int(voxels[n])] += 1 }
                }
            }
            for label in 1..<counts.count where counts[label] > 0 {
                below[
                    UInt16(label), default: [Int](repeating: 0, count: size.z + 1)][k + 1] =
                    counts[label]
            }
        }
        return below
    }

    /// Bytes of memory that the voxels take.
    public var bytes: Int {
        let image =
            switch intensities {
            case .short: 2
            case .float: 4
            }
        let labels =
            switch labelVoxels {
            case .byte: 1
            case .short: 2
            }
        return geometry.count * (image + labels)
    }

    /// The whole image, unpacked.
    public var volume: Volume {
        let voxels: [Float] =
            switch intensities {
            case .short(let voxels): voxels.map { Float($0) }
            case .float(let voxels): voxels
            }
        return Volume(geometry: geometry, voxels: voxels, isWhole: isWhole)
    }

    /// All labels, unpacked.
    public var labelMap: LabelMap {
        let voxels: [UInt16] =
            switch labelVoxels {
            case .byte(let voxels): voxels.map { UInt16($0) }
            case .short(let voxels): voxels
            }
        return LabelMap(geometry: geometry, labels: voxels)
    }

    /// How many voxels have the label.
    public func count(of label: UInt16) -> Int { below[label]?.last ?? 0 }

    /// The voxel of this label that comes as the `n`th in memory, counted from 0.
    ///
    /// - Precondition: `n` is less than ``count(of:)``.
    public func voxel(_ n: Int, of label: UInt16) -> SIMD3<Int> {
        guard let below = below[label], n >= 0, n < below.last ?? 0 else {
            preconditionFailure("label \(label) has no voxel number \(n)")
        }
        let k = (below.firstIndex { $0 > n } ?? 1) - 1
        let size = geometry.size
        let slice = k * size.x * size.y..<(k + 1) * size.x * size.y
        let offset =
            switch labelVoxels {
            case .byte(let voxels):
                place(n - below[k], of: UInt8(truncatingIfNeeded: label), in: voxels[slice])
            case .short(let voxels): place(n - below[k], of: label, in: voxels[slice])
            }
        return SIMD3(offset % size.x, offset / size.x % size.y, k)
    }
}

/// Where the `n`th of the elements that equal `wanted` stands.
private func place<Element: Equatable>(
    _ n: Int, of wanted: Element, in elements: ArraySlice<Element>
) -> Int {
    var left = n
    for place in elements.indices where elements[place] == wanted {
        if left == 0 { return place }
        left -= 1
    }
    preconditionFailure("fewer voxels in a slice than were counted")
}
