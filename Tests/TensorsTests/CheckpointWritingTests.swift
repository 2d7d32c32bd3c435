internal import Foundation
internal import Tensors
internal import Testing

@Suite struct CheckpointWritingTests {
    private func names(_ folder: URL) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path(percentEncoded: false))
    }

    /// The bytes that Python's safetensors writes for the same tensors.
    @Test func asTheOtherImplementationWrites() throws {
        let original = try CheckpointSamples.read("plain.safetensors")
        try CheckpointSamples.inFolder { folder in
            let url = folder.appending(path: "copy.safetensors")
            try Checkpoint.write(original.tensors, metadata: original.metadata, to: url)
            #expect(try Checkpoint(contentsOf: url).digest() == original.digest())
            #expect(try names(folder) == ["copy.safetensors"])
        }
    }

    @Test(arguments: ["types.pth", "views.pth", "plain.pth"])
    func whatWasWrittenIsRead(_ name: String) throws {
        let tensors = try CheckpointSamples.read(name).tensors
        let metadata = ["b\"\\\u{1}\u{1F}\n": "é😀/", "a": ""]
        try CheckpointSamples.inFolder { folder in
            let url = folder.appending(path: "weights")
            try Checkpoint.write(tensors, metadata: metadata, to: url)
            let again = try Checkpoint(contentsOf: url)
            #expect(again.format == .safetensors)
            #expect(again.metadata == metadata)
            #expect(again.tensors.count == tensors.count)
            for (key, tensor) in tensors {
                #expect(again.tensors[key]?.dtype == tensor.dtype, "\(key)")
                #expect(again.tensors[key]?.shape == tensor.shape, "\(key)")
                #expect(try again.tensors[key]?.bytes() == tensor.bytes(), "\(key)")
            }
        }
    }

    /// In a process of its own, whose memory nobody else takes. 120 MB of weights, of which at most a
    /// little more than 32 MB may lie in memory at once; and the numbers are still the file's.
    @Test func readingTheWeightsGivesTheFilesPagesBack() async {
        let result = await #expect(
            processExitsWith: .success, observing: [\.standardOutputContent]
        ) {
            try CheckpointSamples.inFolder { folder in
                let url = folder.appending(path: "large.safetensors")
                let names = (0..<12).map { "part\($0)" }
                try Checkpoint.write(
                    Dictionary(
                        uniqueKeysWithValues: names.enumerated().map { number, name in
                            (name, try Tensor(repeating: Double(number), shape: [2_500_000]))
                        }), to: url)
                let weights = try Checkpoint(contentsOf: url).weights()
                let before = try CheckpointWritingTests.residentFileKilobytes()
                var (sums, most) = ([Float](), 0)
                for name in names {
                    sums += try weights.read(name, 2_500_000).largest().values()
                    most = max(most, try CheckpointWritingTests.residentFileKilobytes() - before)
                }
                try weights.finish()
                print("120 MB of weights: at most \(most) kB of the file in memory")
                fflush(nil)
                let expected = (0..<12).map { Float($0) }
                exit(sums == expected && most > 8_000 && most < 60_000 ? 0 : 1)
            }
        }
        print(String(decoding: result?.standardOutputContent ?? [], as: UTF8.self))
    }

    private static func residentFileKilobytes() throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("RssFile:") }
        let number = line?.split(whereSeparator: \.isWhitespace).dropFirst().first
        return number.flatMap { Int($0) } ?? 0
    }

    /// Dictionaries have another order in every process; the file has not.
    @Test func headerIsAlignedAndSorted() throws {
        let number = try Tensor([Float(1)], shape: [1])
        let byte = try Tensor([UInt8(1)], shape: [1])
        try CheckpointSamples.inFolder { folder in
            let url = folder.appending(path: "weights")
            try Checkpoint.write(
                ["a": byte, "b": number, "é": number, "A": number], metadata: ["y": "1", "x": "2"],
                to: url)
            let bytes = Array(try Data(contentsOf: url))
            let count = Int(bytes[0]) + Int(bytes[1]) << 8
            #expect(count % 8 == 0)
            #expect(bytes.count == 8 + count + 13)
            let header = String(decoding: bytes[8..<8 + count], as: UTF8.self)
            #expect(
                header.trimmingCharacters(in: .whitespaces) == """
                    {"__metadata__":{"x":"2","y":"1"},\
                    "A":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},\
                    "b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]},\
                    "é":{"dtype":"F32","shape":[1],"data_offsets":[8,12]},\
                    "a":{"dtype":"U8","shape":[1],"data_offsets":[12,13]}}
                    """)
        }
    }

    /// A wrapper's prefix goes where every key has it, and once.
    @Test(arguments: [
        (["module.a", "module.b"], ["a", "b"]), (["module.a", "b"], ["b", "module.a"]),
        (["_orig_mod.module.a"], ["a"]), (["module.module.a"], ["module.a"]),
        (["module."], ["module."]), (["modules.a"], ["modules.a"]),
    ])
    func prefixes(_ written: [String], _ read: [String]) throws {
        try CheckpointSamples.inFolder { folder in
            let url = folder.appending(path: "weights")
            let tensor = try Tensor([Float(1)], shape: [1])
            try Checkpoint.write(
                Dictionary(uniqueKeysWithValues: written.map { ($0, tensor) }), to: url)
            #expect(try Checkpoint(contentsOf: url).tensors.keys.sorted() == read)
        }
    }

    @Test func nothing() throws {
        try CheckpointSamples.inFolder { folder in
            let url = folder.appending(path: "weights")
            try Checkpoint.write([:], to: url)
            #expect(try Checkpoint(contentsOf: url).tensors.isEmpty)
        }
    }

    /// A file is replaced although its own tensors, which lie in its mapping, are written.
    @Test func overItself() throws {
        try CheckpointSamples.inFolder { folder in
            let url = folder.appending(path: "weights")
            let tensor = try Tensor((0..<5000).map(Float.init), shape: [5000])
            try Checkpoint.write(["a": tensor], to: url)
            let first = try Checkpoint(contentsOf: url)
            let digest = try first.digest()
            try Checkpoint.write(first.tensors, to: url)
            #expect(try Checkpoint(contentsOf: url).digest() == digest)
            #expect(try first.tensors["a"]?.bytes() == tensor.bytes())
            #expect(try names(folder) == ["weights"])
        }
    }

    /// What stood there stays, and nothing half-written is left.
    @Test func failuresLeaveNothing() throws {
        try CheckpointSamples.inFolder { folder in
            let url = folder.appending(path: "weights")
            try Data("mine".utf8).write(to: url)
            let tensor = try Tensor([Float(1)], shape: [1])
            func sentence(_ name: String, to url: URL) -> String {
                do throws(CheckpointError) {
                    try Checkpoint.write([name: tensor], to: url)
                    return "it was written"
                } catch {
                    return "\(error)".replacing(folder.path(percentEncoded: false), with: "")
                }
            }
            #expect(
                sentence("__metadata__", to: url) == """
                    '/weights' cannot be written: '__metadata__' is the format's own name and \
                    cannot be a tensor's. Give the tensor another.
                    """)
            let end = "Check the path, and the permissions and free space of its folder."
            #expect(try Data(contentsOf: url) == Data("mine".utf8))
            #expect(
                sentence("a", to: folder.appending(path: "none/weights"))
                    == "'/none/weights' cannot be written: No such file or directory. \(end)")
            let taken = folder.appending(path: "taken")
            try FileManager.default.createDirectory(
                at: taken.appending(path: "full"), withIntermediateDirectories: true)
            #expect(
                sentence("a", to: taken)
                    == "'/taken' cannot be written: Is a directory. \(end)")
            #expect(try names(folder).sorted() == ["taken", "weights"])
        }
    }
}
