internal import Foundation
internal import Imaging
internal import NIfTI
internal import Testing

/// Thousands of damaged files: each is read, or refused with a sentence, and none ends the process.
@Suite struct MutationTests {
    /// A small generator with a seed, so that a failure can be seen again.
    private struct Seeded: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9e37_79b9_7f4a_7c15
            var z = state
            z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
            z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
            return z ^ z >> 31
        }
    }

    private static let count = 400

    @Test(arguments: [
        "int16.nii", "packed int16.nii", "int16.nii.gz", "float64.two.nii", "int16.big.nii",
        "two-volumes.nii.gz",
        "qform.nii",
    ])
    func noneCrashes(_ name: String) throws {
        let scratch = try Scratch()
        // A flipped bit in compressed data is caught by its checksum; so flip it before, too.
        let isPacked = name.hasPrefix("packed ")
        let original = try TestFiles.bytes(name.replacing("packed ", with: ""))
        var random = Seeded(state: 1)
        var refused = 0
        for number in 0..<Self.count {
            var bytes = original
            switch Int.random(in: 0..<8, using: &random) {
            case 0: bytes = Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &random)))
            case 1:
                // A number at its limits.
                let number: Int16 = [0, -1, 1, .max, .min].randomElement(using: &random) ?? 0
                bytes = bytes.with(number, at: Int.random(in: 0..<bytes.count - 1, using: &random))
            default:
                // Most of them where the header is.
                for _ in 0..<Int.random(in: 1...4, using: &random) {
                    let end = Bool.random(using: &random) ? min(360, bytes.count) : bytes.count
                    let at = Int.random(in: 0..<end, using: &random)
                    bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                }
            }
            // A file of its own: some file systems wait for the disk when one is replaced.
            let url = try scratch.file(
                "\(number) \(name)\(isPacked ? ".gz" : "")", isPacked ? gzip(bytes) : bytes)
            do {
                let file = try NIfTIFile(url)
                _ = try JSONEncoder().encode(file.header)
                _ = try file.voxelDigest()
                let index = file.header.volumes > 1 ? 0 : nil
                let volume = try file.volume(index: index)
                #expect(volume.voxels.allSatisfy { $0.isFinite })
                _ = try? file.labelMap(index: index)
            } catch {
                refused += 1
                #expect(error is NIfTIError)
                #expect("\(error)".hasSuffix("."))
                #expect(!"\(error)".hasPrefix("Error"))
            }
        }
        #expect(refused > Self.count / 10)
        #expect(refused < Self.count)
        print("\(name): \(Self.count) mutations, \(refused) refused")
    }
}
