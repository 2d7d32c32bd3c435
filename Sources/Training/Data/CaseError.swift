public import Files
public import Imaging

/// Why a case cannot be trained on, or a crop not be cut.
public enum CaseError: Error {
    /// A spacing that is not more than 0.
    case badSpacing(Double)
    /// A case whose files cannot be read; `sentence` is theirs.
    case unusable(name: String, sentence: String)
    case otherGrid(name: String, label: String, difference: GeometryError)
    case unknownLabel(name: String, label: UInt16, voxels: Int, known: [LabelledClass])
    case noForeground(name: String)
    /// An image with voxels that are not numbers.
    case notFinite(name: String, voxels: Int)
    /// A case whose labelled voxels are all gone after resampling.
    case foregroundLost(name: String, voxels: Int, spacing: Double)
    /// A case that memory cannot hold.
    case caseTooLarge(
        name: String, size: SIMD3<Int>, spacing: Double, bytes: Int, available: Int)
    case absentClass(LabelledClass, cases: Int)
    case cropSize(Int)
    case cropTooLarge(size: Int, bytes: Int, available: Int)
    /// A crop that cannot be normalised.
    case notNormal(name: String, centre: SIMD3<Int>, sentence: String)
    case cacheUnwritable(folder: String, SystemError)
}

extension CaseError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .badSpacing(let spacing):
            "the spacing is \(spacing) mm; it must be more than 0."
        case .unusable(let name, let sentence):
            "case '\(shown(name))': \(sentence)"
        case .otherGrid(let name, let label, let difference):
            """
            case '\(shown(name))': the labels '\(label)' do not lie on the image's grid: \
            \(difference)
            """
        case .unknownLabel(let name, let label, let voxels, let known):
            """
            case '\(shown(name))': \(voxels) voxels have the label \(label), which the dataset \
            does not name. There are \
            \(known.map { "\($0.label) (\(shown($0.name)))" }.joined(separator: ", ")). Name it, or \
            correct the labels.
            """
        case .noForeground(let name):
            "case '\(shown(name))' has no labelled voxel. Leave it out of the dataset."
        case .notFinite(let name, let voxels):
            """
            case '\(shown(name))': \(voxels) voxels of its image are not finite, and nothing says what \
            they stand for. Write the image with a number in their place, such as 0.
            """
        case .foregroundLost(let name, let voxels, let spacing):
            """
            case '\(shown(name))' has \(voxels) labelled voxels, and none once it is resampled to \
            \(spacing) mm. Use a finer spacing, or leave it out of the dataset.
            """
        case .caseTooLarge(let name, let size, let spacing, let bytes, let available):
            """
            case '\(shown(name))' becomes \(size.x) x \(size.y) x \(size.z) voxels at \(spacing) \
            mm, which take \(bytes) bytes of memory, and \(available) are free. Use a coarser \
            spacing, or a machine with more memory.
            """
        case .absentClass(let absent, let cases):
            """
            no voxel of the \(cases) cases has the label \(absent.label) (\(shown(absent.name))). \
            Remove it from the classes, or choose cases that have it.
            """
        case .cropSize(let size):
            """
            a crop of \(size) voxels per side cannot be cut; it has \
            \(Crop.sizes.lowerBound) to \(Crop.sizes.upperBound). Use the network's size.
            """
        case .cropTooLarge(let size, let bytes, let available):
            """
            a crop of \(size) voxels per side takes \(bytes) bytes of memory, and \(available) are \
            free. Use a smaller size, or a machine with more memory.
            """
        case .notNormal(let name, let centre, let sentence):
            """
            case '\(shown(name))', the crop around voxel (\(centre.x), \(centre.y), \(centre.z)): \
            \(sentence)
            """
        case .cacheUnwritable(let folder, let error):
            """
            the cache '\(folder)' cannot be written: \(error). Free some space, or name another \
            folder.
            """
        }
    }
}
