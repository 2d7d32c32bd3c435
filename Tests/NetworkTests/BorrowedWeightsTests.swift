import Network
import Synchronization
import Tensors
import Testing

/// Weights that lie in a file's mapping, which must be free to go once the network is built.
@Suite struct BorrowedWeightsTests {
    /// In memory that only a tensor holds, and that counts when it is released.
    private final class Memory: Sendable {
        let bytes: [UInt8]
        let released: @Sendable () -> Void

        init(_ bytes: [UInt8], _ released: @escaping @Sendable () -> Void) {
            self.bytes = bytes
            self.released = released
        }

        deinit { released() }
    }

    /// With weights that are laid out anew, and (in `float64`) with ones that stay as they are.
    @Test(arguments: [DType.float32, .float64, .bfloat16])
    func nothingOfANetworkLiesInItsWeightsMemory(_ dtype: DType) throws {
        let configuration = try Golden.tiny().configuration
        let lives = Mutex(0)
        let network: MAIS
        do {
            let tensors = try SeededWeights(configuration).tensors(seed: 7).mapValues { tensor in
                lives.withLock { $0 += 1 }
                let tensor = try dtype == .float64 ? tensor.to(dtype) : tensor
                let memory = Memory(try tensor.bytes()) { lives.withLock { $0 -= 1 } }
                return try memory.bytes.withUnsafeBytes { bytes in
                    try Tensor(
                        borrowing: #require(bytes.baseAddress), dtype: tensor.dtype,
                        shape: tensor.shape, strides: rowMajor(tensor.shape), owner: memory)
                }
            }
            #expect(lives.withLock { $0 } == tensors.count)
            network = try MAIS(Weights(tensors), configuration: configuration, dtype: dtype)
        }
        #expect(lives.withLock { $0 } == 0)
        let study = SeededStudy(configuration: configuration, seed: 7)
        let embedding = try network.embed(study.patch())
        #expect(try embedding.values().allSatisfy(\.isFinite))
    }

    private func rowMajor(_ shape: [Int]) -> [Int] {
        shape.indices.map { shape[($0 + 1)...].reduce(1, *) }
    }
}
