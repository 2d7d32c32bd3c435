internal import CCairo
import Foundation
import Preview
import Testing

/// A picture read back by cairo's own reader.
final class PictureFile {
    private let picture: OpaquePointer
    let bytes: Data

    /// Writes a picture to a folder of its own, and reads it.
    init(_ preview: SegmentPreview) throws {
        let url = FileManager.default.temporaryDirectory
            .appending(path: "preview-\(UUID().uuidString).png")
        defer { try? FileManager.default.removeItem(at: url) }
        try preview.write(to: url.path, file: url.lastPathComponent)
        bytes = try Data(contentsOf: url)
        var status: Int32 = 0
        picture = try #require(cc_read(url.path, &status), "status \(status)")
    }

    deinit { cc_close(picture) }

    var size: SIMD2<Int> { SIMD2(Int(cc_width(picture)), Int(cc_height(picture))) }

    func pixel(_ x: Int, _ y: Int) -> SIMD3<Int> {
        let pixel = Int(cc_pixel(picture, Int32(x), Int32(y)))
        return SIMD3(pixel >> 16, pixel >> 8 & 255, pixel & 255)
    }

    /// The pixels of a plane that are as good as of a colour, from the plane's corner.
    func places(
        of colour: SIMD3<Int>, _ plane: PreviewPlane, row: Int = 0, _ layout: PreviewLayout
    ) -> [SIMD2<Double>] {
        let corner = layout.corner(of: plane, row: row)
        var places: [SIMD2<Double>] = []
        for y in 0..<layout.side {
            for x in 0..<layout.side {
                let apart = pixel(corner.x + x, corner.y + y) &- colour
                if abs(apart.x) < 12, abs(apart.y) < 12, abs(apart.z) < 12 {
                    places.append(SIMD2(Double(x) + 0.5, Double(y) + 0.5))
                }
            }
        }
        return places
    }
}

let contour: SIMD3<Int> = [255, 208, 0]
let positive: SIMD3<Int> = [32, 224, 64]
let negative: SIMD3<Int> = [255, 48, 48]
