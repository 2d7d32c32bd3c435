public import Imaging

/// One click: where, and whether the structure or what surrounds it was meant.
public struct RecordedClick: Sendable, Hashable {
    /// LPS, in millimetres.
    public var position: SIMD3<Double>?

    /// `(i, j, k)` in voxels of the recorded image, an integer naming a voxel's centre.
    public var index: SIMD3<Double>?

    /// True for a click on the structure, false for one on what does not belong to it.
    public var isForeground: Bool

    public init(position: SIMD3<Double>, isForeground: Bool) {
        self.position = position
        self.isForeground = isForeground
    }

    public init(index: SIMD3<Double>, isForeground: Bool) {
        self.index = index
        self.isForeground = isForeground
    }

    /// Where the click lies in the patient.
    ///
    /// - Parameter geometry: The grid of the image that the session was recorded on.
    /// - Returns: LPS, in millimetres. The position as it was recorded, else that of the index.
    public func position(in geometry: Geometry) -> SIMD3<Double> {
        position ?? geometry.position(of: index ?? .zero)
    }
}

// MARK: - JSON

extension RecordedClick: Codable {
    enum CodingKeys: String, CodingKey { case position, index, order, foreground }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        func triple(_ key: CodingKeys) throws -> SIMD3<Double>? {
            guard let numbers = try values.decodeIfPresent([Double].self, forKey: key) else {
                return nil
            }
            guard numbers.count == 3, numbers.allSatisfy(\.isFinite) else {
                throw DecodingError.dataCorruptedError(
                    forKey: key, in: values, debugDescription: "must be three finite numbers")
            }
            return SIMD3(numbers[0], numbers[1], numbers[2])
        }
        position = try triple(.position)
        index = try triple(.index)
        isForeground = try values.decode(Bool.self, forKey: .foreground)
        guard position != nil || index != nil else {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: decoder.codingPath,
                    debugDescription: "has neither 'position' (LPS, mm) nor 'index' (ijk)"))
        }
        if index == nil, values.contains(.order) {
            throw DecodingError.dataCorruptedError(
                forKey: .order, in: values, debugDescription: "is there without an 'index'")
        }
        if index != nil {
            let order = try values.decode(String.self, forKey: .order)
            guard order == "ijk" else {
                throw DecodingError.dataCorruptedError(
                    forKey: .order, in: values,
                    debugDescription: "is '\(order.prefix(40))'; an index is written in 'ijk'")
            }
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        if let position {
            try values.encode([position.x, position.y, position.z], forKey: .position)
        }
        if let index {
            try values.encode([index.x, index.y, index.z], forKey: .index)
            try values.encode("ijk", forKey: .order)
        }
        try values.encode(isForeground, forKey: .foreground)
    }
}
