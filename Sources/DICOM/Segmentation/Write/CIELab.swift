internal import Foundation

/// DICOM's encoding of a colour for display: CIELab under D50, scaled to 16 bits.
///
/// - Source: DICOM PS3.3, C.10.7.1.1; sRGB by IEC 61966-2-1, adapted to D50 after Bradford.
enum CIELab {
    private static let white = SIMD3(0.96422, 1.0, 0.82521)

    /// L*, a* and b* of a colour of red, green and blue, as 0...65535.
    static func encode(_ color: SIMD3<UInt8>) -> SIMD3<UInt16> {
        let rgb = SIMD3<Double>(color) / 255
        let linear = SIMD3((0..<3).map { unGamma(rgb[$0]) })
        let xyz = SIMD3(
            dot([0.4360747, 0.3850649, 0.1430804], linear),
            dot([0.2225045, 0.7168786, 0.0606169], linear),
            dot([0.0139322, 0.0971045, 0.7141733], linear))
        let f = SIMD3((0..<3).map { root(xyz[$0] / white[$0]) })
        let lightness = 116 * f.y - 16
        let scaled = SIMD3(
            lightness * 655.35, (500 * (f.x - f.y) + 128) * 257, (200 * (f.y - f.z) + 128) * 257)
        return SIMD3((0..<3).map { UInt16(min(65535, max(0, scaled[$0].rounded()))) })
    }

    /// The red, green and blue closest to an encoded colour.
    static func decode(_ lab: SIMD3<UInt16>) -> SIMD3<UInt8> {
        let lightness = Double(lab.x) / 655.35
        let y = (lightness + 16) / 116
        let f = SIMD3(
            y + (Double(lab.y) / 257 - 128) / 500, y, y - (Double(lab.z) / 257 - 128) / 200)
        let xyz = SIMD3((0..<3).map { unRoot(f[$0]) * white[$0] })
        let linear = SIMD3(
            dot([3.1338561, -1.6168667, -0.4906146], xyz),
            dot([-0.9787684, 1.9161415, 0.0334540], xyz),
            dot([0.0719453, -0.2289914, 1.4052427], xyz))
        return SIMD3(
            (0..<3).map { UInt8(min(255, max(0, (gamma(linear[$0]) * 255).rounded()))) })
    }

    private static func unGamma(_ v: Double) -> Double {
        v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4)
    }
    private static func gamma(_ v: Double) -> Double {
        v <= 0.0031308 ? v * 12.92 : 1.055 * pow(v, 1 / 2.4) - 0.055
    }
    private static func root(_ t: Double) -> Double {
        t > 216.0 / 24389 ? cbrt(t) : (24389.0 / 27 * t + 16) / 116
    }
    private static func unRoot(_ f: Double) -> Double {
        f > 6.0 / 29 ? f * f * f : (116 * f - 16) / (24389.0 / 27)
    }
}
