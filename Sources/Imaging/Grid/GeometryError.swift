/// What is wrong with a grid, or with two grids that were meant to be one.
public enum GeometryError: Error {
    /// An axis without voxels.
    case empty(size: SIMD3<Int>)
    /// More voxels than ``Geometry/mostVoxels``.
    case tooManyVoxels(size: SIMD3<Int>)
    /// A resampling to more voxels along one axis than ``Geometry/mostVoxels``.
    case tooManyAlongAxis(Int, voxels: Double)
    /// A spacing that is not a number, below ``Geometry/leastMillimetres``, or beyond
    /// ``Geometry/mostMillimetres``.
    case badSpacing(SIMD3<Double>)
    /// An origin that is not a number, or beyond ``Geometry/mostMillimetres``.
    case badOrigin(SIMD3<Double>)
    /// A direction whose length is not 1.
    case badDirection(axis: Int, length: Double)
    /// Two axes that do not stand at a right angle.
    case notRightAngled(axes: (Int, Int), cosine: Double)
    /// Two grids of different sizes.
    case differentSize(SIMD3<Int>, SIMD3<Int>)
    /// Two images whose positions cannot be compared.
    case differentFrame(String, String)
    /// Two grids of different spacings.
    case differentSpacing(SIMD3<Double>, SIMD3<Double>)
    /// Two grids, one turned against the other.
    case differentDirection(axis: Int, SIMD3<Double>, SIMD3<Double>)
    /// Two grids that begin at different places.
    case differentOrigin(SIMD3<Double>, SIMD3<Double>)
    /// Two grids whose small differences add up.
    case differentPosition(voxel: SIMD3<Int>, millimetres: Double)
}

extension GeometryError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .empty(let size):
            """
            the grid is \(text(size)) voxels; every axis needs at least one. \
            The image's header is damaged, or a crop has left nothing.
            """
        case .tooManyVoxels(let size):
            """
            the grid is \(text(size)) voxels, more than the \(Geometry.mostVoxels) that are \
            read or made. Check the image's header, or ask for a larger spacing.
            """
        case .tooManyAlongAxis(let axis, let voxels):
            """
            axis \(name(axis)) would get \(plain(voxels)) voxels, more than the \
            \(Geometry.mostVoxels) that a whole grid may have. \
            Check the image's header, or ask for a larger spacing.
            """
        case .badSpacing(let spacing):
            """
            the spacing is \(text(spacing)) mm; each must be at least \
            \(Geometry.leastMillimetres) and at most \(plain(Geometry.mostMillimetres)). \
            Correct the image's header, or the spacing that was asked for.
            """
        case .badOrigin(let origin):
            """
            the first voxel lies at \(text(origin)) mm; each must be a number between \
            -\(plain(Geometry.mostMillimetres)) and \(plain(Geometry.mostMillimetres)). \
            Correct the image's header.
            """
        case .badDirection(let axis, let length):
            """
            the direction of axis \(name(axis)) has length \(plain(length)); it must be 1. \
            Correct the image's header.
            """
        case .notRightAngled(let axes, let cosine):
            """
            axes \(name(axes.0)) and \(name(axes.1)) do not stand at a right angle (the cosine \
            between them is \(plain(cosine)), at most \(plain(Geometry.angleTolerance)) is \
            tolerated): the grid is sheared. Resample the image to a right-angled grid first.
            """
        case .differentSize(let ours, let theirs):
            """
            one grid is \(text(ours)) voxels, the other \(text(theirs)). \
            Resample one onto the other first.
            """
        case .differentFrame(let ours, let theirs):
            """
            the images have different frames of reference (\(ours) and \(theirs)), so their \
            positions cannot be compared. Register them first, or choose images of one scan.
            """
        case .differentSpacing(let ours, let theirs):
            """
            one grid has a spacing of \(text(ours)) mm, the other of \(text(theirs)) mm. \
            Resample one onto the other first.
            """
        case .differentDirection(let axis, let ours, let theirs):
            """
            axis \(name(axis)) points along (\(text(ours, ", "))) in one grid, and along \
            (\(text(theirs, ", "))) in the other. Resample one onto the other first.
            """
        case .differentOrigin(let ours, let theirs):
            """
            the first voxel lies at (\(text(ours, ", "))) mm in one grid, and at \
            (\(text(theirs, ", "))) mm in the other. Resample one onto the other first.
            """
        case .differentPosition(let voxel, let millimetres):
            """
            voxel (\(voxel.x), \(voxel.y), \(voxel.z)) lies \(plain(millimetres)) mm apart in \
            the two grids. Resample one onto the other first.
            """
        }
    }

    private func name(_ axis: Int) -> String { ["i", "j", "k"][axis] }

    private func text(_ size: SIMD3<Int>) -> String { "\(size.x) x \(size.y) x \(size.z)" }

    private func text(_ vector: SIMD3<Double>, _ separator: String = " x ") -> String {
        (0..<3).map { plain(vector[$0]) }.joined(separator: separator)
    }
}

/// A number with at most six decimals, and no more of them than it needs.
func plain(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e12 else { return "\(value)" }
    let rounded = (value * 1e6).rounded() / 1e6
    if rounded == 0 && value != 0 { return "\(value)" }
    return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
}
