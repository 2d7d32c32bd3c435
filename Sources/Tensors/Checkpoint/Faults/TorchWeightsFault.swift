/// Why a file of torch.save gives no weights.
package enum TorchWeightsFault: Error, Equatable, CustomStringConvertible {
    case noDictionary(String)
    case noTensors([String])

    package var description: String {
        switch self {
        case .noDictionary(let found):
            "it holds \(found), not a dictionary of weights"
        case .noTensors(let found) where found.isEmpty:
            "it holds an empty dictionary"
        case .noTensors(let found):
            """
            it holds no tensors by name, neither at the top nor under \
            \(TorchWeights.places.joined(separator: ", ")); it has \(found.prefix(5).joined(separator: ", "))
            """
        }
    }
}
