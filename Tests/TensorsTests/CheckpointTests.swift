internal import Foundation
internal import Tensors
internal import Testing

/// Files as PyTorch and safetensors write them.
@Suite struct CheckpointTests {
    @Test(arguments: [("plain.pth", "plain.safetensors"), ("types.pth", "types.safetensors")])
    func bothFormatsGiveTheSameBytes(_ torch: String, _ safetensors: String) throws {
        let first = try CheckpointSamples.read(torch)
        let second = try CheckpointSamples.read(safetensors)
        #expect(first.format == .torch)
        #expect(second.format == .safetensors)
        #expect(first.tensors.keys.sorted() == second.tensors.keys.sorted())
        #expect(first.tensors.count == (torch == "plain.pth" ? 4 : 10))
        for (key, tensor) in first.tensors {
            let other = try #require(second.tensors[key])
            #expect(tensor.dtype == other.dtype, "\(key)")
            #expect(tensor.shape == other.shape, "\(key)")
            #expect(try tensor.bytes() == other.bytes(), "\(key)")
        }
    }

    @Test func everyType() throws {
        let tensors = try CheckpointSamples.read("types.pth").tensors
        func values(_ type: DType) throws -> [Double] {
            let tensor = try #require(tensors[type.rawValue])
            #expect(tensor.dtype == type)
            return try tensor.values(as: Double.self)
        }
        #expect(try values(.float64) == [1e300, -0.1])
        #expect(try values(.float32) == [Double(Float(3e38)), Double(Float(-0.1))])
        #expect(try values(.float16) == [65504, -0.0999755859375])
        #expect(try values(.bfloat16) == [3.00405527047391e38, -0.10009765625])
        #expect(try tensors["int64"]?.values(as: Int64.self) == [1 << 62, -1])
        #expect(try values(.int32) == [2_147_483_647, -2_147_483_648])
        #expect(try values(.int16) == [32767, -32768])
        #expect(try values(.int8) == [127, -128])
        #expect(try values(.uint8) == [0, 255])
        #expect(try values(.bool) == [1, 0])
    }

    @Test(arguments: [2, 4, 5])
    func weightsBesideWhatOnlyCodeCouldMake(_ version: Int) throws {
        let checkpoint = try CheckpointSamples.read("trained.protocol\(version).pth")
        #expect(checkpoint.tensors.keys.sorted() == ["bias", "weight"])
        #expect(checkpoint.tensors["weight"]?.shape == [2, 3])
        #expect(try checkpoint.tensors["weight"]?.values() == [0, 1, 2, 3, 4, 5])
        #expect(try checkpoint.tensors["bias"]?.values() == [-1, 0.5])
        #expect(
            checkpoint.metadata["mais_config"]
                == #"{"image_size":32,"axes":["i","j"],"rate":0.25,"window":null}"#)
        #expect(checkpoint.metadata["epoch"] == "12")
        #expect(checkpoint.metadata["note"] == "a \"text\"\n")
        #expect(checkpoint.metadata.keys.sorted() == ["epoch", "mais_config", "note", "scheduler"])
        #expect(
            checkpoint.passedOver == [
                "'best': 'numpy._core.multiarray.scalar'",
                "'args': 'argparse.Namespace'", "'optimizer': a dictionary",
            ])
    }

    @Test func metadataOfSafetensors() throws {
        let checkpoint = try CheckpointSamples.read("plain.safetensors")
        #expect(checkpoint.metadata == ["mais_config": #"{"image_size": 32}"#])
        #expect(checkpoint.passedOver.isEmpty)
    }

    @Test func prefixesOfWrappersAreTakenOff() throws {
        let tensors = try CheckpointSamples.read("compiled.pth").tensors
        #expect(tensors.keys.sorted() == ["bias", "weight"])
    }

    @Test func weightsComeBeforeTheirAverage() throws {
        let checkpoint = try CheckpointSamples.read("averaged.pth")
        #expect(try checkpoint.tensors["a"]?.values() == [1])
        #expect(checkpoint.passedOver == ["'ema': a dictionary"])
    }

    /// Strides, offsets and shared storage: the numbers that PyTorch shows for each view.
    @Test func views() throws {
        let tensors = try CheckpointSamples.read("views.pth").tensors
        let expected: [(String, [Int], [Float])] = [
            ("base", [24], (0..<24).map(Float.init)),
            ("matrix", [4, 6], (0..<24).map(Float.init)),
            ("transposed", [6, 4], (0..<6).flatMap { j in (0..<4).map { Float(6 * $0 + j) } }),
            ("every.third", [8], (0..<8).map { Float(2 + 3 * $0) }),
            ("block", [2, 2, 2], [5, 6, 9, 10, 17, 18, 21, 22]),
            ("expanded", [2, 3], [5, 5, 5, 6, 6, 6]),
            ("empty", [0, 4], []),
            ("number", [], [23]),
            ("parameter", [2], [0, 1]),
        ]
        #expect(tensors.count == expected.count)
        for (key, shape, values) in expected {
            #expect(tensors[key]?.shape == shape, "\(key)")
            #expect(try tensors[key]?.values() == values, "\(key)")
        }
    }

    @Test func tensorsWithAttributes() throws {
        let tensors = try CheckpointSamples.read("tagged.pth").tensors
        #expect(try tensors["tagged"]?.values() == [1, 2])
        #expect(try tensors["other"]?.values() == [3])
    }

    /// Written by a zip tool that aligns nothing: the elements are copied to where they may lie.
    @Test func unalignedRecords() throws {
        let aligned = try CheckpointSamples.read("plain.pth").tensors
        let unaligned = try CheckpointSamples.read("unaligned.pth").tensors
        #expect(unaligned.count == aligned.count)
        for (key, tensor) in aligned {
            #expect(try unaligned[key]?.bytes() == tensor.bytes(), "\(key)")
        }
    }

    /// The mapping lives as long as a tensor over it, the file's name does not matter.
    @Test func tensorsOutliveTheCheckpointAndTheName() throws {
        let tensor = try CheckpointSamples.inFolder { folder in
            let copy = folder.appending(path: "renamed.txt")
            try Data(CheckpointSamples.bytes("views.pth")).write(to: copy)
            return try #require(try Checkpoint(contentsOf: copy).tensors["block"])
        }
        #expect(try tensor.values() == [5, 6, 9, 10, 17, 18, 21, 22])
    }

    /// What `sha256sum` prints.
    @Test func digest() throws {
        #expect(
            try CheckpointSamples.read("plain.safetensors").digest()
                == "07f27102798ba9e82e529348acacb4e7cf1a1a6d74ebe69dbc041a30414fd868")
    }
}
