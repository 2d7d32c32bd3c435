extension DType {
    /// The name in a safetensors header.
    var safetensorsName: String {
        switch self {
        case .float64: "F64"
        case .float32: "F32"
        case .float16: "F16"
        case .bfloat16: "BF16"
        case .int64: "I64"
        case .int32: "I32"
        case .int16: "I16"
        case .int8: "I8"
        case .uint8: "U8"
        case .bool: "BOOL"
        }
    }

    /// The type of this name in a safetensors header; nil for one that is not read here, such as
    /// `F8_E4M3`, `U16` or `C64`.
    init?(safetensors name: String) {
        guard let dtype = Self.allCases.first(where: { $0.safetensorsName == name }) else {
            return nil
        }
        self = dtype
    }
}
