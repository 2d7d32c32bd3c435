import Foundation
import Network
import Tensors
import Testing

@Suite struct NetworkFileTests {
    /// A folder that is gone after the test.
    private func inFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "mais-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder)
    }

    private func write(
        _ tensors: [String: Tensor], _ metadata: [String: String], to file: URL
    ) throws {
        try Checkpoint.write(tensors, metadata: metadata, to: file)
    }

    private func sentence(_ file: URL) -> String {
        do { return "no error, but \(try MAIS(checkpoint: file).configuration)" } catch {
            return "\(error)"
        }
    }

    @Test func sizesComeFromTheMetadata() throws {
        let network = try Golden.tiny()
        #expect(network.configuration.imageSize == 64)
        #expect(network.configuration.memoryCapacity == 3)
        #expect(network.hasMemoryAttention)
        #expect(network.device == .cpu)
    }

    /// Sizes that no weight's shape tells would be guessed, and another mask come of it.
    @Test(arguments: [
        "heads", "window", "global_blocks", "decoder_heads", "memory_heads", "memory_capacity",
        "image_pe_axes",
    ])
    func aSizeThatNothingTellsMustBeThere(_ key: String) throws {
        try inFolder { folder in
            let file = folder.appending(path: "odd.safetensors")
            let json = try OddNetwork.configuration.json()
            let whole = try #require(
                JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
            let part = try JSONSerialization.data(
                withJSONObject: whole.filter { $0.key != key }, options: .sortedKeys)
            try write(
                OddNetwork.tensors(), ["mais_config": String(decoding: part, as: UTF8.self)],
                to: file)
            // The released network's blocks and heads do not fit this one, which is seen before.
            let fault =
                switch key {
                case "global_blocks":
                    "has 'global_blocks' [2, 5, 8, 11]; it must be different blocks, each from 0 to 1."
                case "heads": "has 'embed_dim' 40; it must be a multiple of heads, 12."
                default:
                    "cannot be used: it has other sizes than the released network and no '\(key)', which nothing else tells."
                }
            #expect(
                sentence(file).hasSuffix("the checkpoint's 'mais_config' \(fault)"),
                "\(sentence(file))")
        }
    }

    @Test func aWrittenNetworkIsReadAgain() throws {
        try inFolder { folder in
            let file = folder.appending(path: "odd.safetensors")
            try write(
                OddNetwork.tensors(), ["mais_config": OddNetwork.configuration.json()], to: file)
            let read = try MAIS(checkpoint: file)
            #expect(read.configuration == OddNetwork.configuration)
            // The network keeps nothing in the file.
            try Data().write(to: file)
            let patch = try OddNetwork.patch()
            #expect(try read.embed(patch).bytes() == OddNetwork.network().embed(patch).bytes())
        }
    }

    @Test func aFileThatMakesNoNetworkIsNamed() throws {
        try inFolder { folder in
            let file = folder.appending(path: "odd.safetensors")
            let prefix = "'\(file.path)' does not make a MAIS network: "
            let json = try OddNetwork.configuration.json()

            // Without metadata it must be the released network.
            try write(OddNetwork.tensors(), [:], to: file)
            #expect(
                sentence(file) == prefix + """
                    'image_encoder.patch_embed.proj.weight' has shape [40, 1, 8, 8, 8], this \
                    network needs [768, 1, 16, 16, 16]. Check the checkpoint's 'mais_config'.
                    """)
            try write(OddNetwork.tensors(), ["mais_config": "{\"dim\": 0}"], to: file)
            #expect(
                sentence(file) == prefix + """
                    the checkpoint's 'mais_config' has 'dim' 0; it must be from 1 to 16384.
                    """)
            var tensors = try OddNetwork.tensors()
            tensors["mask_decoder.iou_token.weight"] = nil
            try write(tensors, ["mais_config": json], to: file)
            #expect(
                sentence(file) == prefix + """
                    the checkpoint has no 'mask_decoder.iou_token.weight'. It is probably for \
                    another network.
                    """)
            tensors = try OddNetwork.tensors()
            tensors["other"] = try Tensor([1 as Float], shape: [1])
            try write(tensors, ["mais_config": json], to: file)
            #expect(
                sentence(file) == prefix + """
                    the network never read 1 of the checkpoint's keys: other. The checkpoint is \
                    for another network.
                    """)
        }
    }

    @Test func aFileThatIsNoCheckpointIsNamed() throws {
        try inFolder { folder in
            let absent = folder.appending(path: "absent.pth")
            #expect(sentence(absent).contains("'\(absent.path)'"))
            #expect(!sentence(absent).contains("does not make a MAIS network"))
        }
    }
}
