internal import Foundation
internal import Tensors
internal import Testing

/// Damaged files: each is refused with a sentence or gives tensors that can be read. None ends
/// the process.
@Suite struct CheckpointMutationTests {
    static let files = [
        "plain.pth", "trained.protocol2.pth", "trained.protocol4.pth", "views.pth", "types.pth",
        "plain.safetensors", "types.safetensors",
    ]

    @Test(arguments: files) func cutShort(_ name: String) throws {
        let bytes = try CheckpointSamples.bytes(name)
        for part in 0..<16 {
            let sentence = try CheckpointSamples.sentence(
                of: Array(bytes.prefix(bytes.count * part / 16)))
            #expect(sentence.hasPrefix("'weights' "), "\(part)/16: \(sentence)")
        }
    }

    @Test(arguments: files) func changedBytes(_ name: String) throws {
        let bytes = try CheckpointSamples.bytes(name)
        var random = Random(state: UInt64(bytes.count))
        var read = 0
        var refused = 0
        try CheckpointSamples.inFolder { folder in
            let url = folder.appending(path: "weights")
            for _ in 0..<300 {
                var damaged = bytes
                for _ in 0..<Int.random(in: 1...4, using: &random) {
                    damaged[Int.random(in: damaged.indices, using: &random)] = UInt8.random(
                        in: 0...255, using: &random)
                }
                try Data(damaged).write(to: url)
                do {
                    for tensor in try Checkpoint(contentsOf: url).tensors.values {
                        #expect(try tensor.bytes().count == tensor.count * tensor.dtype.size)
                    }
                    read += 1
                } catch let error as CheckpointError {
                    #expect("\(error)".contains("weights' "))
                    refused += 1
                }
            }
        }
        print("\(name): of 300 changed copies \(read) were read, \(refused) refused")
        #expect(read > 0 && refused > 0)
    }

    @Test(arguments: ["trained.protocol2.pth", "trained.protocol4.pth", "views.pth"])
    func changedPickles(_ name: String) throws {
        let file = try CheckpointSamples.bytes(name)
        // From the pickle's first instruction to the file's end: what follows it is passed over.
        let start = try #require(file.firstRange(of: [0x80, name.contains("4") ? 4 : 2])?.first)
        let pickle = Array(file[start...].prefix(2500))
        var random = Random(state: 11)
        var read = 0
        var refused = 0
        for _ in 0..<5000 {
            var damaged = pickle
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                damaged[Int.random(in: damaged.indices, using: &random)] = UInt8.random(
                    in: 0...255, using: &random)
            }
            do throws(PickleFault) {
                _ = try Pickle(damaged)
                read += 1
            } catch {
                #expect(!"\(error)".isEmpty)
                refused += 1
            }
        }
        print("\(name): of 5000 changed pickles \(read) were read, \(refused) refused")
        #expect(read > 0 && refused > 0)
    }
}

/// The same numbers in every run.
private struct Random: RandomNumberGenerator {
    var state: UInt64

    /// - Source: Vigna's SplitMix64, https://prng.di.unimi.it/splitmix64.c.
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
