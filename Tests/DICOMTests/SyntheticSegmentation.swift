import CDCMTK
import Foundation

/// A segmentation as nobody should write it: every part can be wrong.
struct SyntheticSegmentation {
    var type = "BINARY"
    var bits = 1
    /// Segment Numbers; no text leaves the number out.
    var segments = ["1", "2"]
    /// Each frame's Referenced Segment Number and Image Position (Patient); nil leaves it out.
    var frames: [(segment: String?, position: String?)] = [
        ("1", "0\\0\\0"), ("1", "0\\0\\2"), ("2", "0\\0\\4"),
    ]
    /// Spacing Between Slices.
    var spacing = "2"
    /// Attributes of the data set, after the usual ones.
    var attributes: [UInt32: String] = [:]
    /// Attributes of each segment, after the usual ones; an empty text leaves one out.
    var ofSegments: [UInt32: String] = [:]
    /// What each frame says of the plane itself, beside what is shared: Pixel Spacing.
    var spacingOfFrames: String?
    /// Referenced SOP Instance UID of the image that each frame says it was drawn on.
    var sources: [String?] = []
    /// The bytes of the pixels, over and over.
    var pixels: [UInt8] = [0x05]

    static let size: (columns: Int, rows: Int) = (8, 4)

    func write(to url: URL) throws {
        var error = CDError()
        guard let file = cd_create(&error) else { throw SyntheticSeries.Unwritten() }
        defer { cd_close(file) }
        let root = cd_dataset(file)
        func put(_ item: OpaquePointer, _ tag: UInt32, _ text: String, vr: String? = nil) throws {
            guard cd_put(item, tag, vr, text, &error) else { throw SyntheticSeries.Unwritten() }
        }
        func add(_ item: OpaquePointer, _ tag: UInt32) throws -> OpaquePointer {
            guard let added = cd_add_item(item, tag, &error) else {
                throw SyntheticSeries.Unwritten()
            }
            return added
        }
        let isMap = type == "LABELMAP"
        var values: [UInt32: String] = [
            0x0008_0016: "1.2.840.10008.5.1.4.1.1.66.\(isMap ? 7 : 4)",
            0x0008_0018: "1.2.3.9.1", 0x0008_0060: "SEG", 0x0020_000D: "1.2.3.1",
            0x0020_000E: "1.2.3.8", 0x0020_0052: "1.2.3.4", 0x0028_0002: "1",
            0x0028_0004: "MONOCHROME2", 0x0028_0008: "\(frames.count)",
            0x0028_0010: "\(Self.size.rows)", 0x0028_0011: "\(Self.size.columns)",
            0x0028_0100: "\(bits)", 0x0028_0101: "\(bits)", 0x0028_0102: "\(bits - 1)",
            0x0028_0103: "0", 0x0062_0001: type,
        ]
        values.merge(attributes) { $1 }
        for (tag, text) in values {
            try put(root, tag, text, vr: tag == 0x0028_0120 ? "US" : nil)
        }
        for number in segments {
            let segment = try add(root, 0x0062_0002)
            if !number.isEmpty { try put(segment, 0x0062_0004, number) }
            let usual: [UInt32: String] = [
                0x0062_0005: "segment", 0x0062_0008: "AUTOMATIC", 0x0062_0009: "net",
            ]
            for (tag, text) in usual.merging(ofSegments, uniquingKeysWith: { $1 })
            where !text.isEmpty {
                try put(segment, tag, text)
            }
        }
        let shared = try add(root, 0x5200_9229)
        let orientation = try add(shared, 0x0020_9116)
        try put(orientation, 0x0020_0037, "1\\0\\0\\0\\1\\0")
        let measures = try add(shared, 0x0028_9110)
        try put(measures, 0x0028_0030, "1\\1")
        try put(measures, 0x0018_0088, spacing)
        for (index, (segment, position)) in frames.enumerated() {
            let frame = try add(root, 0x5200_9230)
            if sources.indices.contains(index), let uid = sources[index] {
                let source = try add(try add(frame, 0x0008_9124), 0x0008_2112)
                try put(source, 0x0008_1155, uid)
            }
            if let spacingOfFrames {
                let own = try add(frame, 0x0028_9110)
                try put(own, 0x0028_0030, spacingOfFrames)
                try put(own, 0x0018_0088, spacing)
            }
            _ = try add(frame, 0x0020_9111)
            if let position {
                let place = try add(frame, 0x0020_9113)
                try put(place, 0x0020_0032, position)
            }
            if let segment {
                let identity = try add(frame, 0x0062_000A)
                try put(identity, 0x0062_000B, segment)
            }
        }
        let bytes = (frames.count * Self.size.rows * Self.size.columns * bits + 7) / 8
        guard let raw = cd_put_pixels(root, Int64(bytes), Int32(bits), &error) else {
            throw SyntheticSeries.Unwritten()
        }
        for byte in 0..<bytes {
            raw.storeBytes(of: pixels[byte % pixels.count], toByteOffset: byte, as: UInt8.self)
        }
        guard cd_save(file, url.path, false, &error) else { throw SyntheticSeries.Unwritten() }
    }
}
