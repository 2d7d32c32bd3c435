internal import Tensors

/// The image embeddings of a study's patches, each computed once, whichever segment asks; those
/// that were asked for longest ago go when the budget is spent.
final class Embeddings<Network: PatchNetwork> {
    private let network: Network
    private let image: PatchImage
    private let budget: Int
    private var kept: [SIMD3<Int>: (embedding: Tensor, lastUse: Int)] = [:]
    private var uses = 0
    private var bytes = 0

    /// How many embeddings were computed.
    private(set) var computed = 0

    init(_ network: Network, _ image: PatchImage, budget: Int) {
        self.network = network
        self.image = image
        self.budget = budget
    }

    /// The embedding of the patch around a voxel of the image.
    func callAsFunction(_ centre: SIMD3<Int>) throws -> Tensor {
        uses += 1
        if let known = kept[centre]?.embedding {
            kept[centre]?.lastUse = uses
            return known
        }
        let embedding = try network.embedding(of: image.patch(around: centre))
        computed += 1
        let size = Self.bytes(of: embedding)
        guard size <= budget else { return embedding }
        while bytes + size > budget,
            let oldest = kept.min(by: { $0.value.lastUse < $1.value.lastUse })
        {
            kept[oldest.key] = nil
            bytes -= Self.bytes(of: oldest.value.embedding)
        }
        kept[centre] = (embedding, uses)
        bytes += size
        return embedding
    }

    private static func bytes(of tensor: Tensor) -> Int { tensor.count * 4 }
}
