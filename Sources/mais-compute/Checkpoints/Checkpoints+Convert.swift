internal import Commands
internal import Foundation
internal import Network
internal import Tensors
internal import Text

extension Checkpoints {
    /// A checkpoint, a released `.pth` too, as safetensors in the type that was asked for.
    ///
    /// What does not make a network is refused, and the position code's random projection keeps its
    /// precision: it is 2π times larger in the network than in the file.
    static func convert(_ path: String, to output: String, as type: WeightType) throws {
        let checkpoint = try Checkpoint(contentsOf: URL(filePath: path))
        let network = try MAIS(checkpoint)
        let dtype: DType =
            switch type {
            case .float32: .float32
            case .float16: .float16
            case .bfloat16: .bfloat16
            }
        var tensors: [String: Tensor] = [:]
        for (name, tensor) in checkpoint.tensors.sorted(by: { $0.key < $1.key }) {
            let converted = try tensor.to(name.hasSuffix("gaussian_matrix") ? .float32 : dtype)
            try checkpoint.mustBeFinite(name, converted)
            tensors[name] = converted
        }
        var metadata = checkpoint.metadata
        metadata["mais_config"] = try network.configuration.json()
        // A plain SAM-Med3D says by its absence what a converted one must say by itself.
        let input = try InputProperties(checkpoint)
        if input.source == .released { metadata["mais_input"] = input.json }
        try Checkpoint.write(tensors, metadata: metadata, to: URL(filePath: output))
        Console.print("\(output): \(tensors.count) tensors, \(dtype)")
    }
}
