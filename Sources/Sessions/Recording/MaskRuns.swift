internal import Foundation
internal import Imaging

/// A mask as the lengths of its runs: small enough to stand in a session beside its digest, so that
/// a later replay can say by how much Dice it differs.
///
/// In the order of memory, i fastest: voxels outside, voxels inside, voxels outside and so on, each
/// length as an unsigned LEB128 number, all in base64. What follows the last run is outside.
public struct MaskRuns: Sendable, Hashable {
    /// Places in memory that are inside the mask: ascending, not empty, and not touching.
    public let ranges: [Range<Int>]

    /// - Parameter voxels: Calls its argument with the place of each voxel of the mask, ascending.
    public init(_ voxels: ((Int) -> Void) -> Void) {
        var ranges: [Range<Int>] = []
        voxels { place in
            if let last = ranges.last, last.upperBound == place {
                ranges[ranges.count - 1] = last.lowerBound..<place + 1
            } else {
                ranges.append(place..<place + 1)
            }
        }
        self.ranges = ranges
    }

    /// The number of voxels.
    public var count: Int { ranges.reduce(0) { $0 + $1.count } }

    /// How well two masks on one grid agree: ``Imaging/MaskOverlap/dice``.
    public func dice(with other: MaskRuns) -> Double {
        var both = 0
        var (a, b) = (0, 0)
        while a < ranges.count, b < other.ranges.count {
            both += ranges[a].clamped(to: other.ranges[b]).count
            if ranges[a].upperBound < other.ranges[b].upperBound { a += 1 } else { b += 1 }
        }
        return MaskOverlap(common: both, sum: count + other.count).dice
    }
}

// MARK: - Text

extension MaskRuns {
    /// The runs as a session holds them.
    public var text: String {
        var bytes: [UInt8] = []
        var end = 0
        for range in ranges {
            bytes.append(leb128: range.lowerBound - end)
            bytes.append(leb128: range.count)
            end = range.upperBound
        }
        return Data(bytes).base64EncodedString()
    }

    /// Reads the runs of a session; nil where the text is no such runs, or they reach beyond
    /// `voxels`.
    public init?(text: String, voxels: Int) {
        guard let data = Data(base64Encoded: text) else { return nil }
        var lengths = LEB128Lengths(bytes: data)
        var ranges: [Range<Int>] = []
        var end = 0
        while !lengths.isAtEnd {
            guard let outside = lengths.next(), let inside = lengths.next(), inside > 0,
                outside > 0 || ranges.isEmpty, outside <= voxels - end,
                inside <= voxels - end - outside
            else { return nil }
            ranges.append(end + outside..<end + outside + inside)
            end += outside + inside
        }
        self.ranges = ranges
    }
}

extension [UInt8] {
    fileprivate mutating func append(leb128 number: Int) {
        var rest = number
        while rest > 127 {
            append(UInt8(rest & 127) | 128)
            rest >>= 7
        }
        append(UInt8(rest))
    }
}

private struct LEB128Lengths {
    let bytes: Data
    private var place: Data.Index

    init(bytes: Data) {
        self.bytes = bytes
        place = bytes.startIndex
    }

    var isAtEnd: Bool { place == bytes.endIndex }

    /// The next length; nil at the end, or where it has more than 35 bits.
    mutating func next() -> Int? {
        var number = 0
        for shift in stride(from: 0, to: 35, by: 7) {
            guard place < bytes.endIndex else { return nil }
            let byte = bytes[place]
            place += 1
            number |= Int(byte & 127) << shift
            if byte < 128 { return number }
        }
        return nil
    }
}
