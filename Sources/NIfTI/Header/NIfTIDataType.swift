/// How one voxel is stored in a NIfTI file. The raw value is the name that messages and JSON use.
///
/// Source: nifti1.h, `NIFTI_TYPE_*`.
public enum NIfTIDataType: String, Codable, Sendable, CaseIterable {
    case binary
    case uint8
    case int16
    case int32
    case float32
    case complex64
    case float64
    case rgb24
    case int8
    case uint16
    case uint32
    case int64
    case uint64
    case float128
    case complex128
    case complex256
    case rgba32

    /// The number that stands in the header.
    var code: Int32 {
        switch self {
        case .binary: 1
        case .uint8: 2
        case .int16: 4
        case .int32: 8
        case .float32: 16
        case .complex64: 32
        case .float64: 64
        case .rgb24: 128
        case .int8: 256
        case .uint16: 512
        case .uint32: 768
        case .int64: 1024
        case .uint64: 1280
        case .float128: 1536
        case .complex128: 1792
        case .complex256: 2048
        case .rgba32: 2304
        }
    }

    init?(code: Int32) {
        guard let type = Self.allCases.first(where: { $0.code == code }) else { return nil }
        self = type
    }

    /// Bits of one voxel.
    var bits: Int {
        switch self {
        case .binary: 1
        case .uint8, .int8: 8
        case .int16, .uint16: 16
        case .rgb24: 24
        case .int32, .uint32, .float32, .rgba32: 32
        case .int64, .uint64, .float64, .complex64: 64
        case .float128, .complex128: 128
        case .complex256: 256
        }
    }

    /// Whether a voxel is one number that ``NIfTIFile`` reads.
    public var isReadable: Bool {
        switch self {
        case .uint8, .int8, .uint16, .int16, .uint32, .int32, .uint64, .int64, .float32, .float64:
            true
        case .binary, .rgb24, .rgba32, .float128, .complex64, .complex128, .complex256:
            false
        }
    }

    /// Whether a voxel is one whole number.
    var isInteger: Bool { isReadable && self != .float32 && self != .float64 }

    /// Whether an Int16 holds each of its numbers.
    var fitsShort: Bool { self == .uint8 || self == .int8 || self == .int16 }
}
