internal import CTorch

/// What the elements of a tensor are.
public enum DType: String, Codable, CaseIterable, Sendable {
    case float32, float16, bfloat16, float64, int64, int32, int16, uint8, int8, bool

    /// Bytes an element takes.
    public var size: Int {
        switch self {
        case .float64, .int64: 8
        case .float32, .int32: 4
        case .float16, .bfloat16, .int16: 2
        case .uint8, .int8, .bool: 1
        }
    }

    /// Whether its numbers have fractions.
    var isFloating: Bool {
        switch self {
        case .float32, .float16, .bfloat16, .float64: true
        case .int64, .int32, .int16, .uint8, .int8, .bool: false
        }
    }

    /// Whether a number of `other` may be too large for it.
    func isNarrower(than other: DType) -> Bool {
        switch (self, other) {
        case (.float16, .float64), (.float16, .float32), (.float16, .bfloat16),
            (.float32, .float64), (.bfloat16, .float64), (.bfloat16, .float32):
            true
        default: false
        }
    }

    var code: CTType {
        switch self {
        case .float32: CTTypeFloat32
        case .float16: CTTypeFloat16
        case .bfloat16: CTTypeBFloat16
        case .float64: CTTypeFloat64
        case .int64: CTTypeInt64
        case .int32: CTTypeInt32
        case .int16: CTTypeInt16
        case .uint8: CTTypeUInt8
        case .int8: CTTypeInt8
        case .bool: CTTypeBool
        }
    }

    init?(code: CTType) {
        guard let match = DType.allCases.first(where: { $0.code == code }) else { return nil }
        self = match
    }
}
