import Imaging
import Network
import Segmentation
import Synchronization
import Tensors

/// Stands in for the network: answers a patch with the truth inside it, whatever is clicked.
///
/// Its logits are as fine as the patch, +5 in the object and -5 outside, so that what is wrong in a
/// result can only come from patches, blending or resampling.
struct TruthNetwork: PatchNetwork {
    /// Not 0: the object.
    let truth: LabelMap
    let patchSize: Int
    /// Counts embeddings.
    let embedded = Counter()

    var logitsSize: Int { patchSize }

    func embedding(of patch: Patch) throws -> Tensor {
        embedded.add()
        let size = patch.geometry.size
        let labels = try truth.resampled(onto: patch.geometry).labels
        var values: [Float] = []
        for i in 0..<size.x {
            for j in 0..<size.y {
                for k in 0..<size.z {
                    values.append(labels[(k * size.y + j) * size.x + i] == 0 ? -5 : 5)
                }
            }
        }
        return try Tensor(values, shape: [1, 1, size.x, size.y, size.z])
    }

    func start(on embedding: Tensor, settings: ReplaySettings) throws -> State {
        State(answer: embedding)
    }

    struct State: PatchInteractions {
        let answer: Tensor
        var logits: Tensor?

        mutating func interact(_ clicks: [PatchClick]) throws -> Tensor {
            logits = answer
            return answer
        }

        mutating func setMask(_ logits: Tensor) throws { self.logits = logits }
    }
}
