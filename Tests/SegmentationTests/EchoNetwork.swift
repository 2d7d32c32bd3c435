import Imaging
import Network
import Segmentation
import Synchronization
import Tensors

/// Stands in for the network: answers a patch with the mask prompt that it was given, or where it
/// was given none with a plane's logits, and remembers what it was asked.
struct EchoNetwork: PatchNetwork {
    let patchSize: Int
    let logitsSize: Int
    /// Logits by position: the plane through this point, in millimetres along this direction.
    let point: SIMD3<Double>
    let normal: SIMD3<Double>
    let heard = Heard()

    final class Heard: Sendable {
        struct Patch {
            let geometry: Geometry
            var prompt: [Float]?
            var clicks: [PatchClick] = []
        }
        private let all = Mutex<[Patch]>([])
        var patches: [Patch] { all.withLock { $0 } }
        func add(_ geometry: Geometry) -> Int {
            all.withLock {
                $0.append(Patch(geometry: geometry))
                return $0.count - 1
            }
        }
        func change(_ number: Int, _ body: (inout Patch) -> Void) {
            all.withLock { body(&$0[number]) }
        }
    }

    /// The plane at each of the logits of a patch, k fastest.
    func plane(_ patch: Geometry) -> [Float] {
        let ratio = Double(patchSize) / Double(logitsSize)
        func index(_ n: Int) -> Double { (Double(n) + 0.5) * ratio - 0.5 }
        var values: [Float] = []
        for i in 0..<logitsSize {
            for j in 0..<logitsSize {
                for k in 0..<logitsSize {
                    let place = patch.position(of: SIMD3(index(i), index(j), index(k)))
                    values.append(Float(((place - point) * normal).sum()))
                }
            }
        }
        return values
    }

    func embedding(of patch: Segmentation.Patch) throws -> Tensor {
        try Tensor([Float(heard.add(patch.geometry))], shape: [1])
    }

    func start(on embedding: Tensor, settings: ReplaySettings) throws -> State {
        State(network: self, number: Int(try embedding.values()[0]))
    }

    struct State: PatchInteractions {
        let network: EchoNetwork
        let number: Int
        var logits: Tensor?

        mutating func interact(_ clicks: [PatchClick]) throws -> Tensor {
            network.heard.change(number) { $0.clicks += clicks }
            let side = network.logitsSize
            let answer =
                try logits
                ?? Tensor(
                    network.plane(network.heard.patches[number].geometry),
                    shape: [1, 1, side, side, side])
            logits = answer
            return answer
        }

        mutating func setMask(_ logits: Tensor) throws {
            let values: [Float] = try logits.values()
            network.heard.change(number) { $0.prompt = values }
            self.logits = logits
        }
    }
}
