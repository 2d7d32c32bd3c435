internal import Foundation
internal import Imaging
internal import NIfTI

/// The committed images.
enum TestFiles {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Data")

    static func made(_ name: String) -> URL { folder.appending(path: "made/\(name)") }

    static func real(_ name: String) -> URL { folder.appending(path: "preprocess/\(name)") }

    static func bytes(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: made(name)))
    }
}

extension Array<UInt8> {
    /// The file's bytes with a number in its place.
    func with<Number: BitwiseCopyable>(_ number: Number, at offset: Int) -> [UInt8] {
        var bytes = self
        Swift.withUnsafeBytes(of: number) { new in
            for (index, byte) in new.enumerated() { bytes[offset + index] = byte }
        }
        return bytes
    }
}

/// The sentence of what `body` throws; empty where it throws nothing.
func sentence(_ body: () throws -> Void) -> String {
    do {
        try body()
        return ""
    } catch {
        return "\(error)"
    }
}

/// RAS rows of an LPS affine, as nibabel and TorchIO print them.
func ras(_ rows: [[Double]]) -> [[Double]] {
    [rows[0].map { -$0 }, rows[1].map { -$0 }, rows[2], rows[3]]
}

func largestDifference(_ a: [Double], _ b: [Double]) -> Double {
    a.count == b.count ? zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) } : .infinity
}
