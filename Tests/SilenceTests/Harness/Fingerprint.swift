import Imaging

/// Digests of what readers give.
enum Fingerprint {
    /// FNV-1a, 64 bits: equal contents, equal text.
    static func of(_ bytes: UnsafeRawBufferPointer) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return String(hash, radix: 16)
    }

    static func of<T: BitwiseCopyable>(_ values: [T]) -> String {
        values.withUnsafeBytes { of($0) }
    }

    /// Where voxels lie.
    static func facts(_ geometry: Geometry) -> [String: String] {
        [
            "size": "\(geometry.size)", "spacing": "\(geometry.spacing)",
            "directions": "\(geometry.directions)", "origin": "\(geometry.origin)",
            "frame of reference": geometry.frameOfReference ?? "none",
        ]
    }

    /// What a label is.
    static func facts(_ segment: SegmentDescription, _ prefix: String) -> [String: String] {
        var facts: [String: String] = [:]
        for child in Mirror(reflecting: segment).children {
            let value = "\(child.value)"
            facts["\(prefix) \(child.label ?? "?")"] = value == "nil" ? "none" : value
        }
        return facts
    }
}
