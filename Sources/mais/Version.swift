internal import Stages
internal import Tensors

/// What this program is, for `--version`, reports and the equipment of a DICOM SEG.
enum Version {
    static let text = "mais \(productVersion) (libtorch \(Tensor.libraryVersion))"
}
