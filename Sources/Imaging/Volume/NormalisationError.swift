/// Why a volume's intensities cannot be brought to mean 0 and deviation 1.
public enum NormalisationError: Error, Equatable {
    /// No voxel is above 0.
    case nothingAboveZero(voxels: Int)
    /// All voxels above 0 are equal.
    case noContrast(voxels: Int, value: Double)
    /// A voxel above 0 is infinite.
    case notFinite
}

extension NormalisationError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .nothingAboveZero(let voxels):
            """
            none of the \(voxels) voxels is above 0, so there is nothing to normalise by: the \
            patch lies outside the body. Check where the clicks lie, and that a CT is in HU.
            """
        case .noContrast(let voxels, let value):
            """
            the voxels above 0 (\(voxels) of them) all have the value \(plain(value)), so there \
            is no contrast to normalise by. Check that the image is not a mask.
            """
        case .notFinite:
            """
            a voxel is infinite, so the mean is, too. Replace what is not finite when the image \
            is read.
            """
        }
    }
}
