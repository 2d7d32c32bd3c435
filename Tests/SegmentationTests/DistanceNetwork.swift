import Imaging
import Network
import Segmentation
import Sessions
import Tensors
import Testing

/// Stands in for the network: its logits are millimetres to the surface of a sphere.
struct DistanceNetwork: PatchNetwork {
    let centre: SIMD3<Double>
    let radius: Double
    let patchSize: Int
    let logitsSize: Int

    func embedding(of patch: Patch) throws -> Tensor {
        let ratio = Double(patchSize) / Double(logitsSize)
        func index(_ n: Int) -> Double { (Double(n) + 0.5) * ratio - 0.5 }
        var values: [Float] = []
        for i in 0..<logitsSize {
            for j in 0..<logitsSize {
                for k in 0..<logitsSize {
                    let way =
                        patch.geometry.position(of: SIMD3(index(i), index(j), index(k))) - centre
                    values.append(Float(radius - (way * way).sum().squareRoot()))
                }
            }
        }
        return try Tensor(values, shape: [1, 1, logitsSize, logitsSize, logitsSize])
    }

    func start(on embedding: Tensor, settings: ReplaySettings) throws -> TruthNetwork.State {
        TruthNetwork.State(answer: embedding)
    }
}
