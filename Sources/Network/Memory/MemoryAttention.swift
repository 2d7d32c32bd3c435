internal import Tensors

/// Conditions the image on the remembered interactions.
struct MemoryAttention: Sendable {
    private let dense: DenseMemory
    private let sparse: SparseMemory
    private let recency: Recency
    /// The entry of a first interaction, whose mask prompt is always the same.
    private let first: DenseMemory.Entry

    /// - Parameters:
    ///   - code: The voxels' position code as clicks have it, `[tokens, C]`.
    ///   - emptyMask: The embedding of logits of zero, `[tokens, C]`.
    init(_ weights: Weights, _ c: MAISConfiguration, code: Tensor, emptyMask: Tensor) throws {
        dense = try DenseMemory(weights["dense"], c)
        sparse = try SparseMemory(weights, c, code: code)
        recency = try Recency(c, like: emptyMask)
        first = try dense.entry(emptyMask)
    }

    /// - Parameters:
    ///   - image: The image's embedding, `[G³, C]`.
    ///   - clicks: The current interaction's clicks, `[clicks, C]`.
    ///   - mask: The current mask prompt's embedding, `[G³, C]`; `nil` for logits of zero.
    ///   - bank: The earlier interactions, oldest first. With none, the image stays as it is.
    /// - Returns: The conditioned image, and what the bank is to keep of this interaction.
    func callAsFunction(
        _ image: Tensor, clicks: Tensor, mask: Tensor, isEmptyMask: Bool, bank: [Memory],
        setting: MemorySetting
    ) throws -> (Tensor, Memory) {
        var image = image
        var entry: DenseMemory.Entry?
        let ages = Array((0...bank.count).reversed())
        if setting.isDense {
            let earlier = bank.compactMap(\.dense)
            if earlier.isEmpty {
                entry = isEmptyMask ? first : try dense.entry(mask)
            } else {
                let (said, current) = try dense(mask, earlier: earlier, ages: recency(ages))
                image = try image + said
                entry = current
            }
        }
        if setting.isSparse, !bank.isEmpty {
            let tokens = bank.map(\.clicks) + [clicks]
            let ranks = zip(tokens, ages).flatMap { tokens, age in
                Array(repeating: age, count: tokens.shape[0])
            }
            image = try sparse(
                image, clicks: .concatenated(tokens, axis: 0), ages: recency(ranks))
        }
        return (image, Memory(clicks: clicks, dense: entry))
    }
}
