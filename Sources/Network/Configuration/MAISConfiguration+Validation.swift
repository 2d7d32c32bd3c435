extension MAISConfiguration {
    /// No width or count of a network that anyone could run is larger.
    private static let largest = 1 << 14

    /// Bytes that the attention scores of one block of the image encoder may take: 4 GiB.
    private static let scoreBytes = 1 << 32

    /// Checks that a network of these sizes can be, and that building it takes no more memory than
    /// its weights call for.
    ///
    /// - Throws: ``NetworkError`` that names the first size that cannot be.
    public func validate() throws {
        try positive()
        try fits("image_size", imageSize, imageSize <= 1024, "at most 1024")
        try divides("image_size", imageSize, by: patchSize, "patch_size")
        try divides("embed_dim", embedDim, by: heads, "heads")
        // The position code is three parts of C / 3; upscaling ends with C / 8 channels.
        try fits("dim", dim, dim.isMultiple(of: 24), "a multiple of 24")
        try fits("mask_hidden", maskHidden, maskHidden.isMultiple(of: 4), "a multiple of 4")
        try divides("dim", dim, by: 2 * decoderHeads, "twice the decoder_heads")
        try divides("dim", dim, by: memoryHeads, "memory_heads")
        try fits("depth", depth, depth <= 256, "at most 256")
        try fits("decoder_depth", decoderDepth, decoderDepth <= 256, "at most 256")
        // Not more than 1024 tokens a side, so none of this overflows.
        let scores = heads.multipliedReportingOverflow(by: tokens).partialValue
            .multipliedReportingOverflow(by: 4 * tokens)
        try fits(
            "patch_size", patchSize,
            grid <= 64 && !scores.overflow
                && scores.partialValue <= MAISConfiguration.scoreBytes,
            "larger: \(grid) tokens a side take too much memory")

        let blocks = Set(globalBlocks)
        guard blocks.count == globalBlocks.count, blocks.allSatisfy((0..<depth).contains) else {
            throw NetworkError.configuration(
                field: "global_blocks", value: "\(globalBlocks)",
                need: "different blocks, each from 0 to \(depth - 1)")
        }
        try fits(
            "window", window, window >= grid || blocks.count == depth,
            "at least the \(grid) tokens of the grid's side")
        guard memoryCapacity >= 0 else {
            throw NetworkError.configuration(
                field: "memory_capacity", value: "\(memoryCapacity)", need: "0 or more")
        }
        guard imagePEAxes.sorted() == [0, 1, 2] else {
            throw NetworkError.configuration(
                field: "image_pe_axes", value: "\(imagePEAxes)", need: "0, 1 and 2 in some order")
        }
    }

    private func positive() throws {
        let sizes: [(CodingKeys, Int)] = [
            (.imageSize, imageSize), (.patchSize, patchSize), (.embedDim, embedDim),
            (.depth, depth), (.heads, heads), (.window, window), (.dim, dim),
            (.maskHidden, maskHidden), (.decoderDepth, decoderDepth),
            (.decoderHeads, decoderHeads), (.decoderMLP, decoderMLP), (.maskTokens, maskTokens),
            (.iouHidden, iouHidden), (.memoryHeads, memoryHeads),
            (.memorySparseMLP, memorySparseMLP), (.memoryDenseMLP, memoryDenseMLP),
        ]
        for (key, size) in sizes {
            try fits(
                key.rawValue, size, (1...MAISConfiguration.largest).contains(size),
                "from 1 to \(MAISConfiguration.largest)")
        }
    }

    private func divides(_ field: String, _ size: Int, by part: Int, _ name: String) throws {
        try fits(field, size, size.isMultiple(of: part), "a multiple of \(name), \(part)")
    }

    private func fits(_ field: String, _ size: Int, _ holds: Bool, _ need: String) throws {
        guard holds else {
            throw NetworkError.configuration(field: field, value: "\(size)", need: need)
        }
    }
}

extension MAISConfiguration {
    /// Sizes that no weight's shape tells: another one leads to another mask, and nothing fails.
    private static let untold: [CodingKeys] = [
        .heads, .window, .globalBlocks, .decoderHeads, .memoryHeads, .memoryCapacity, .imagePEAxes,
    ]

    /// Reads what stands under `mais_config` of a checkpoint, which must say all that its weights
    /// do not, unless the network is the released one.
    ///
    /// - Throws: ``NetworkError``.
    public init(checkpoint json: String) throws {
        try self.init(json: json)
        guard self != Self(), let known = try? MetadataJSON(json) else { return }
        for key in Self.untold where known[key.rawValue] == nil {
            throw NetworkError.unreadableConfiguration(
                """
                it has other sizes than the released network and no '\(key.rawValue)', which nothing \
                else tells
                """)
        }
    }
}
