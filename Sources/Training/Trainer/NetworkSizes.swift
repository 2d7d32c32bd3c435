public import Network

/// The sizes of a network from scratch, named as in ``Network/MAISConfiguration``.
///
/// The initial values make a network that two processor cores train in an hour: patches of 32³, tokens
/// of 4 voxels, logits as fine as the patch.
public struct NetworkSizes: Codable, Hashable, Sendable {
    public var imageSize = 32
    public var patchSize = 4
    public var embedDim = 192
    public var depth = 4
    public var heads = 6
    /// 0: as many tokens as the grid has, so that no block has a window.
    public var window = 0
    public var globalBlocks: [Int] = []
    public var dim = 96
    public var maskHidden = 64
    public var decoderDepth = 2
    public var decoderHeads = 4
    public var decoderMLP = 384
    public var maskTokens = 1
    public var iouHidden = 32
    public var memoryHeads = 4
    public var memorySparseMLP = 144
    public var memoryDenseMLP = 192

    public init() {}

    /// The configuration of such a network.
    ///
    /// - Parameter capacity: N.
    /// - Throws: ``Network/NetworkError`` where no network can have these sizes.
    public func configuration(capacity: Int) throws -> MAISConfiguration {
        var c = MAISConfiguration()
        (c.imageSize, c.patchSize, c.embedDim) = (imageSize, patchSize, embedDim)
        (c.depth, c.heads) = (depth, heads)
        c.window = window == 0 ? max(1, imageSize / max(1, patchSize)) : window
        c.globalBlocks = globalBlocks
        (c.dim, c.maskHidden) = (dim, maskHidden)
        (c.decoderDepth, c.decoderHeads, c.decoderMLP) = (decoderDepth, decoderHeads, decoderMLP)
        (c.maskTokens, c.iouHidden) = (maskTokens, iouHidden)
        (c.memoryHeads, c.memorySparseMLP) = (memoryHeads, memorySparseMLP)
        (c.memoryDenseMLP, c.memoryCapacity) = (memoryDenseMLP, capacity)
        // From scratch there is no reason to inherit the released network's swapped axes.
        c.imagePEAxes = [0, 1, 2]
        try c.validate()
        return c
    }
}
