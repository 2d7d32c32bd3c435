/// A field of a NIfTI header that the reader looks at: the one list of them.
///
/// Source: nifti1.h and nifti2.h.
package struct NIfTIHeaderField: Sendable, Hashable {
    /// How the field's numbers are stored.
    package enum Kind: String, Sendable, CaseIterable {
        case bytes, int16, int32, int64, float32, float64

        /// Bytes of one number.
        package var size: Int {
            switch self {
            case .bytes: 1
            case .int16: 2
            case .int32, .float32: 4
            case .int64, .float64: 8
            }
        }
    }

    /// Where the field stands in one version's header.
    package struct Place: Sendable, Hashable {
        package let offset: Int
        package let kind: Kind
        /// How many numbers there are.
        package let count: Int

        /// Bytes of the whole field.
        package var size: Int { kind.size * count }
    }

    /// As the standard calls it.
    package let name: String
    package let one: Place
    package let two: Place

    private init(
        _ name: String, _ one: Int, _ oneKind: Kind, _ two: Int, _ twoKind: Kind, count: Int = 1,
        countInTwo: Int? = nil
    ) {
        self.name = name
        self.one = Place(offset: one, kind: oneKind, count: count)
        self.two = Place(offset: two, kind: twoKind, count: countInTwo ?? count)
    }

    /// The field's place in NIfTI-1 or NIfTI-2.
    package func place(version: Int) -> Place { version == 2 ? two : one }

    package static let all: [NIfTIHeaderField] = [
        .init("sizeof_hdr", 0, .int32, 0, .int32),
        .init("dim", 40, .int16, 16, .int64, count: 8),
        .init("intent_code", 68, .int16, 504, .int32),
        .init("datatype", 70, .int16, 12, .int16),
        .init("bitpix", 72, .int16, 14, .int16),
        .init("pixdim", 76, .float32, 104, .float64, count: 8),
        .init("vox_offset", 108, .float32, 168, .int64),
        .init("scl_slope", 112, .float32, 176, .float64),
        .init("scl_inter", 116, .float32, 184, .float64),
        .init("xyzt_units", 123, .bytes, 500, .int32),
        .init("qform_code", 252, .int16, 344, .int32),
        .init("sform_code", 254, .int16, 348, .int32),
        .init("quatern", 256, .float32, 352, .float64, count: 3),
        .init("qoffset", 268, .float32, 376, .float64, count: 3),
        .init("srow", 280, .float32, 400, .float64, count: 12),
        .init("magic", 344, .bytes, 4, .bytes, count: 4, countInTwo: 8),
        .init("extension", 348, .bytes, 540, .bytes, count: 4),
    ]
}
