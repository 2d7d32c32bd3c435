import CDCMTK
import Foundation

/// A small Enhanced MR image: what stands in its functional groups, and how often.
struct SyntheticEnhanced: Sendable {
    typealias Groups = [UInt32: [UInt32: String]]

    var size: SIMD3<Int> = [4, 3, 4]
    var attributes: [UInt32: String] = [:]
    var shared: Groups = [
        0x0020_9116: [0x0020_0037: "1\\0\\0\\0\\1\\0"],
        0x0028_9110: [0x0028_0030: "1.5\\1.25", 0x0018_0050: "2.5"],
        0x0028_9145: [0x0028_1052: "10", 0x0028_1053: "2", 0x0028_1054: "US"],
    ]
    var frame: @Sendable (Int) -> Groups = { k in
        [0x0020_9113: [0x0020_0032: "1\\2\\\(2.5 * Double(k))"]]
    }
    /// Groups that get a second item like the first, shared and of each frame.
    var twice: Set<UInt32> = []
    /// Whether the shared groups themselves stand twice.
    var isSharedTwice = false

    static func stored(_ i: Int, _ j: Int, _ k: Int) -> Int { i + 10 * j + 100 * k }

    func write(to url: URL) throws {
        var error = CDError()
        guard let file = cd_create(&error) else { throw SyntheticSeries.Unwritten() }
        defer { cd_close(file) }
        let root = cd_dataset(file)
        func put(_ values: [UInt32: String], _ item: OpaquePointer) throws {
            for (tag, text) in values where !cd_put(item, tag, nil, text, &error) {
                throw SyntheticSeries.Unwritten()
            }
        }
        func add(_ tag: UInt32, to item: OpaquePointer) throws -> OpaquePointer {
            guard let added = cd_add_item(item, tag, &error) else {
                throw SyntheticSeries.Unwritten()
            }
            return added
        }
        func fill(_ item: OpaquePointer, _ groups: Groups) throws {
            for (group, values) in groups {
                for _ in 0..<(twice.contains(group) ? 2 : 1) {
                    try put(values, try add(group, to: item))
                }
            }
        }
        try put(
            [
                0x0008_0008: "ORIGINAL\\PRIMARY\\M", 0x0008_0016: "1.2.840.10008.5.1.4.1.1.4.1",
                0x0008_0018: "1.2.3.7.1", 0x0008_0060: "MR", 0x0010_0010: "Test^Enhanced",
                0x0020_000D: "1.2.3.1", 0x0020_000E: "1.2.3.8", 0x0020_0011: "1",
                0x0020_0013: "1", 0x0020_0052: "1.2.3.4", 0x0028_0002: "1",
                0x0028_0004: "MONOCHROME2", 0x0028_0008: "\(size.z)", 0x0028_0010: "\(size.y)",
                0x0028_0011: "\(size.x)", 0x0028_0100: "16", 0x0028_0101: "16",
                0x0028_0102: "15", 0x0028_0103: "0",
            ], root)
        try put(attributes, root)
        for _ in 0..<(isSharedTwice ? 2 : 1) { try fill(add(0x5200_9229, to: root), shared) }
        for k in 0..<size.z { try fill(add(0x5200_9230, to: root), frame(k)) }
        let plane = size.x * size.y
        guard let raw = cd_put_pixels(root, Int64(plane * size.z * 2), 16, &error) else {
            throw SyntheticSeries.Unwritten()
        }
        let pixels = raw.assumingMemoryBound(to: UInt16.self)
        for k in 0..<size.z {
            for j in 0..<size.y {
                for i in 0..<size.x {
                    pixels[i + size.x * j + plane * k] = UInt16(Self.stored(i, j, k))
                }
            }
        }
        guard cd_save(file, url.path, false, &error) else { throw SyntheticSeries.Unwritten() }
    }
}
