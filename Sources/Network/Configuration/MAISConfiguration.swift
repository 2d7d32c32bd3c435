internal import FoundationEssentials
internal import Text

/// The sizes of a MAIS network, as a checkpoint's metadata holds them under `mais_config`.
///
/// The initial values are those of the released SAM-Med3D network for 128³ patches and of the
/// paper's memory attention.
public struct MAISConfiguration: Codable, Hashable, Sendable {
    /// Voxels per side of the cubic patch.
    public var imageSize = 128
    /// Voxels per side of a token of the image encoder.
    public var patchSize = 16
    /// Width of the image encoder.
    public var embedDim = 768
    /// Blocks of the image encoder.
    public var depth = 12
    /// Attention heads of the image encoder.
    public var heads = 12
    /// Side of the windowed blocks' window, in tokens.
    public var window = 14
    /// The blocks without a window, counted from 0.
    public var globalBlocks = [2, 5, 8, 11]
    /// Width of prompts, decoder and memory: C.
    public var dim = 384
    /// Channels inside the convolutions of the mask prompt.
    public var maskHidden = 16
    public var decoderDepth = 2
    public var decoderHeads = 8
    /// Width inside the decoder's perceptrons.
    public var decoderMLP = 2048
    /// One token for the single mask, the rest for alternatives.
    public var maskTokens = 4
    /// Width inside the head that estimates a mask's quality.
    public var iouHidden = 256
    public var memoryHeads = 8
    /// Width inside the perceptron over remembered clicks.
    public var memorySparseMLP = 576
    /// Width inside the perceptron over remembered masks.
    public var memoryDenseMLP = 768
    /// Interactions that the memory bank keeps: N.
    public var memoryCapacity = 60
    /// Which axis of the patch each component of the image's position code is made from.
    /// The released network has j and i swapped.
    public var imagePEAxes = [1, 0, 2]

    /// The sizes of the released network.
    public init() {}

    /// Tokens per side of the image encoder's grid: G.
    public var grid: Int { imageSize / patchSize }

    /// Tokens of the grid: G³.
    public var tokens: Int { grid * grid * grid }

    /// Voxels per side of logits: 4G.
    public var logitsSize: Int { 4 * grid }

    /// Reads what stands under `mais_config`. Keys that are absent keep the released sizes.
    ///
    /// - Throws: ``NetworkError`` when the text is not such JSON, has a key that means nothing
    ///   here, or describes a network that cannot be.
    public init(json: String) throws {
        // A size that stands twice would be the first or the last of them, as it happens.
        let members: MetadataJSON?
        do { members = try MetadataJSON(json) } catch {
            if error.isRepeatedKey {
                throw NetworkError.unreadableConfiguration("it \(error.reason)")
            }
            members = nil
        }
        let outline: JSONOutline
        do { outline = try JSONOutline(Data(json.utf8)) } catch {
            guard case .field(let path, let fault) = error else {
                throw NetworkError.unreadableConfiguration("it is not valid JSON")
            }
            throw NetworkError.unreadableConfiguration("'\(PlainText.clean(path))' \(fault)")
        }
        do {
            self = try JSONDecoder().decode(MAISConfiguration.self, from: Data(json.utf8))
        } catch let error as NetworkError {
            throw error
        } catch DecodingError.typeMismatch(_, let context) {
            throw MAISConfiguration.unreadable(context, outline)
        } catch DecodingError.valueNotFound(_, let context) {
            throw MAISConfiguration.unreadable(context, outline)
        } catch {
            // Foundation does not say where a number is that no whole number of Swift holds.
            throw members.flatMap { Self.unfitting($0, outline) }
                ?? NetworkError.unreadableConfiguration("it is not valid JSON")
        }
        try validate()
    }

    /// The JSON that ``init(json:)`` reads, keys sorted.
    public func json() throws -> String {
        String(decoding: try JSONEncoder.escapedLine.encode(self), as: UTF8.self)
    }

    /// The first size that is a number and none that can be.
    private static func unfitting(
        _ members: MetadataJSON, _ outline: JSONOutline
    ) -> NetworkError? {
        for key in CodingKeys.allCases.map(\.rawValue) {
            let (numbers, kind): ([MetadataJSON], String) =
                switch members[key] {
                case .list(let items)?: (items, "a list of whole numbers")
                case let value?: ([value], "a whole number")
                case nil: ([], "")
                }
            for case .number(let number) in numbers where Int(exactly: number) == nil {
                let value = outline.value(at: key) ?? plain(number)
                let fault =
                    number == number.rounded()
                    ? "larger than any size" : "not \(kind)"
                return .unreadableConfiguration(
                    "'\(key)' is \(PlainText.clean(value)), which is \(fault)")
            }
        }
        return nil
    }

    private static func unreadable(
        _ context: DecodingError.Context, _ outline: JSONOutline
    ) -> NetworkError {
        guard let key = context.codingPath.first?.stringValue else {
            return .unreadableConfiguration("it is not an object of names and numbers")
        }
        let list = key == CodingKeys.globalBlocks.rawValue || key == CodingKeys.imagePEAxes.rawValue
        let kind = list ? "a list of whole numbers" : "a whole number"
        let value = outline.value(at: key).map { "\(PlainText.clean($0)), which is " } ?? ""
        return .unreadableConfiguration("'\(key)' is \(value)not \(kind)")
    }
}

// MARK: - The names in the file

extension MAISConfiguration {
    enum CodingKeys: String, CodingKey, CaseIterable {
        case imageSize = "image_size"
        case patchSize = "patch_size"
        case embedDim = "embed_dim"
        case depth, heads, window
        case globalBlocks = "global_blocks"
        case dim
        case maskHidden = "mask_hidden"
        case decoderDepth = "decoder_depth"
        case decoderHeads = "decoder_heads"
        case decoderMLP = "decoder_mlp"
        case maskTokens = "mask_tokens"
        case iouHidden = "iou_hidden"
        case memoryHeads = "memory_heads"
        case memorySparseMLP = "memory_sparse_mlp"
        case memoryDenseMLP = "memory_dense_mlp"
        case memoryCapacity = "memory_capacity"
        case imagePEAxes = "image_pe_axes"
    }

    private struct AnyKey: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    public init(from decoder: any Decoder) throws {
        // A size that is passed over in silence would give wrong masks.
        for key in try decoder.container(keyedBy: AnyKey.self).allKeys
        where CodingKeys(rawValue: key.stringValue) == nil {
            throw NetworkError.unreadableConfiguration("there is no size '\(key.stringValue)'")
        }
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func read<Value: Decodable>(_ key: CodingKeys, _ value: inout Value) throws {
            guard container.contains(key) else { return }
            value = try container.decode(Value.self, forKey: key)
        }
        try read(.imageSize, &imageSize)
        try read(.patchSize, &patchSize)
        try read(.embedDim, &embedDim)
        try read(.depth, &depth)
        try read(.heads, &heads)
        try read(.window, &window)
        try read(.globalBlocks, &globalBlocks)
        try read(.dim, &dim)
        try read(.maskHidden, &maskHidden)
        try read(.decoderDepth, &decoderDepth)
        try read(.decoderHeads, &decoderHeads)
        try read(.decoderMLP, &decoderMLP)
        try read(.maskTokens, &maskTokens)
        try read(.iouHidden, &iouHidden)
        try read(.memoryHeads, &memoryHeads)
        try read(.memorySparseMLP, &memorySparseMLP)
        try read(.memoryDenseMLP, &memoryDenseMLP)
        try read(.memoryCapacity, &memoryCapacity)
        try read(.imagePEAxes, &imagePEAxes)
    }
}
