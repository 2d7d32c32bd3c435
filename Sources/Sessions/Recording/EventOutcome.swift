/// What a replay found right after an event, written into the session beside the event.
///
/// Every part may be absent: a replay writes what it knows.
public struct EventOutcome: Sendable, Hashable {
    /// How long the event took, in milliseconds.
    public var milliseconds: Double?

    /// The voxels of the segment's mask, on the recorded image's grid.
    public var voxels: Int?

    /// SHA-256 of the segment's mask, on the recorded image's grid: one byte per voxel, 0 or 1,
    /// i fastest; 64 hexadecimal digits.
    public var maskDigest: String?

    /// The mask itself, as ``MaskRuns/text`` writes it, where a replay was asked to keep it.
    public var maskRuns: String?

    /// The Dice coefficient with the ground truth, 0 to 1, where a truth was given.
    public var dice: Double?

    public init(
        milliseconds: Double? = nil, voxels: Int? = nil, maskDigest: String? = nil,
        maskRuns: String? = nil, dice: Double? = nil
    ) {
        self.milliseconds = milliseconds
        self.voxels = voxels
        self.maskDigest = maskDigest
        self.maskRuns = maskRuns
        self.dice = dice
    }
}

// MARK: - JSON

extension EventOutcome: Codable {
    enum CodingKeys: String, CodingKey {
        case milliseconds, voxels, dice
        case maskDigest = "mask_sha256"
        case maskRuns = "mask_runs"
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        func fault(_ key: CodingKeys, _ sentence: String) -> DecodingError {
            .dataCorruptedError(forKey: key, in: values, debugDescription: sentence)
        }
        milliseconds = try values.decodeIfPresent(Double.self, forKey: .milliseconds)
        if let milliseconds, !(milliseconds >= 0) {
            throw fault(.milliseconds, "is \(milliseconds); it must be 0 or more")
        }
        // A hundred days.
        if let milliseconds, milliseconds > 8.64e9 {
            throw fault(.milliseconds, "is \(milliseconds), longer than anyone waits")
        }
        if try values.contains(.voxels) && !values.decodeNil(forKey: .voxels) {
            let voxels = try values.whole(.voxels)
            guard voxels >= 0 else { throw fault(.voxels, "is \(voxels); it must be 0 or more") }
            self.voxels = voxels
        }
        maskDigest = try values.decodeIfPresent(String.self, forKey: .maskDigest)
        if let maskDigest, !isSHA256(maskDigest) {
            throw fault(.maskDigest, "must be 64 hexadecimal digits")
        }
        maskRuns = try values.decodeIfPresent(String.self, forKey: .maskRuns)
        dice = try values.decodeIfPresent(Double.self, forKey: .dice)
        if let dice, !(0...1).contains(dice) {
            throw fault(.dice, "is \(dice); it must be from 0 to 1")
        }
    }
}

/// Whether a text is a SHA-256 digest as sessions write it.
func isSHA256(_ text: String) -> Bool {
    text.utf8.count == 64 && text.allSatisfy { $0.isASCII && $0.isHexDigit }
}
