internal import Pipeline
internal import Tensors
internal import Text

/// What this program is, for `--version` and for reports.
enum Version {
    static let text = "\(productVersion) (libtorch \(Tensor.libraryVersion))"

    static let program = RunOptions.Program(
        name: productName, version: productVersion,
        libraries: ["libtorch": Tensor.libraryVersion])
}
