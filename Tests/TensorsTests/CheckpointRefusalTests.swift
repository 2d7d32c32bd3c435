internal import Foundation
internal import Glibc
internal import Tensors
internal import Testing

/// Files that are not read, and what the user is told, word for word.
@Suite struct CheckpointRefusalTests {
    private static let again = """
        Copy or download it again, and compare its digest with the one its makers published.
        """
    private static let write = """
        In Python, write it again with torch.save(network.state_dict(), path), or as safetensors.
        """
    private static let types = """
        float64, float32, float16, bfloat16, int64, int32, int16, int8, uint8 and bool are read
        """

    @Test(arguments: [
        (
            "legacy.pth",
            """
            is a file of torch.save from before PyTorch 1.6, which is not read. In Python, load it \
            with torch.load(path, weights_only=True) and write it again with torch.save, or as \
            safetensors.
            """
        ),
        (
            "bare.pkl",
            """
            is a bare pickle, not a file of torch.save. In Python, write the weights with \
            torch.save(network.state_dict(), path), or as safetensors.
            """
        ),
        ("script.pt", "cannot be read: it is a TorchScript program. \(write)"),
        ("compressed.pth", "cannot be read: its archive has compressed records. \(write)"),
        ("inflating.pth", "cannot be read: its archive has compressed records. \(write)"),
        (
            "larger.pth",
            """
            is damaged: its archive cannot be read (PytorchStreamReader failed reading zip \
            archive: invalid header or archive is corrupted). \(again)
            """
        ),
        ("encrypted.pth", "cannot be read: its archive has encrypted records. \(write)"),
        ("two-sizes.pth", "cannot be read: a record of its archive has two sizes. \(write)"),
        ("overlap.pth", "is damaged: its records 'data/0' and 'data/1' overlap. \(again)"),
        ("twice.pth", "is damaged: it has two records 'data/0'. \(again)"),
        (
            "outside.pth",
            "is damaged: its record 'data/3' lies beyond the end of the file. \(again)"
        ),
        (
            "big-endian.pth",
            "cannot be read: its numbers are big endian; only little endian ones are read. \(write)"
        ),
        (
            "byte-order.pth",
            "is damaged: its record 'byteorder' is neither 'little' nor 'big'. \(again)"
        ),
        (
            "no-pickle.pth",
            """
            cannot be read: its archive has no record 'data.pkl', so torch.save did not write it. \
            \(write)
            """
        ),
    ])
    func otherForms(_ name: String, _ clause: String) {
        #expect(CheckpointSamples.sentence(name) == "'\(name)' \(clause)")
    }

    @Test(arguments: [
        ("command.pth", "it holds 'posix.system', not a dictionary of weights"),
        (
            "whole-network.pth",
            "it holds 'torch.nn.modules.linear.Linear', not a dictionary of weights"
        ),
        ("one-tensor.pth", "it holds a tensor, not a dictionary of weights"),
        (
            "no-weights.pth",
            """
            it holds no tensors by name, neither at the top nor under model_state_dict, \
            state_dict, model, module, ema; it has 'epoch', 'optimizer'
            """
        ),
    ])
    func noWeights(_ name: String, _ reason: String) {
        #expect(
            CheckpointSamples.sentence(name) == "'\(name)' cannot be read: \(reason). \(Self.write)"
        )
    }

    @Test(arguments: [
        (
            "sparse.pth",
            "only 'torch._utils._rebuild_sparse_tensor' could make it; dense tensors are read"
        ),
        ("complex.pth", "its elements are 'torch.ComplexFloatStorage'; \(types)"),
        ("uint16.pth", "its elements are 'torch.uint16'; \(types)"),
    ])
    func otherTensors(_ name: String, _ reason: String) {
        #expect(
            CheckpointSamples.sentence(name)
                == "'weight' of '\(name)' cannot be read: \(reason). \(Self.write)")
    }

    @Test(arguments: [
        ("beyond.pth", "weight", "it reaches beyond the 4 elements of 'data/0'"),
        ("far-offset.pth", "weight", "it reaches beyond the 4 elements of 'data/0'"),
        (
            "negative-offset.pth", "weight",
            "no tensor has shape [2] with strides [1] and offset -1"
        ),
        (
            "negative-stride.pth", "weight",
            "no tensor has shape [2] with strides [-1] and offset 3"
        ),
        (
            "fewer-strides.pth", "weight",
            "no tensor has shape [2, 2] with strides [1] and offset 0"
        ),
        (
            "too-many.pth", "weight",
            """
            no tensor has shape [1099511627776, 1099511627776] with strides [0, 0] and offset 0
            """
        ),
        ("many-axes.pth", "weight", "it has more than 64 axes"),
        (
            "repeated.pth", "weight",
            "it repeats a few elements until they take 4398046511104 bytes"
        ),
        ("claimed-storage.pth", "weight", "it needs more than the 16 bytes of 'data/0'"),
        ("negative-storage.pth", "weight", "it needs more than the 16 bytes of 'data/0'"),
        ("short-record.pth", "conv.weight", "it needs more than the 8 bytes of 'data/0'"),
        (
            "no-record.pth", "conv.weight",
            "its elements would be in 'data/0', which is not there"
        ),
        (
            "other-record.pth", "weight",
            "its elements would be in 'data/../version', which is not there"
        ),
        ("booleans.pth", "bool", "it has Booleans that are neither 0 nor 1"),
    ])
    func impossibleTensors(_ name: String, _ key: String, _ reason: String) {
        #expect(
            CheckpointSamples.sentence(name)
                == "'\(name)' is damaged: its tensor '\(key)' is impossible: \(reason). \(Self.again)"
        )
    }

    /// The same file with numbers that fit is read: the refusals above are of what they change.
    @Test func theFittingDescriptionIsRead() throws {
        let tensors = try CheckpointSamples.read("described.pth").tensors
        #expect(try tensors["weight"]?.values() == [1, 2, 3])
    }

    /// Python's own reader would have run `touch pickle-ran` in the folder of the process.
    @Test func nothingInAPickleRuns() throws {
        let mark = FileManager.default.currentDirectoryPath + "/pickle-ran"
        #expect(!FileManager.default.fileExists(atPath: mark))
        let checkpoint = try CheckpointSamples.read("command-beside.pth")
        #expect(try checkpoint.tensors["a"]?.values() == [1, 2])
        #expect(
            checkpoint.passedOver == ["'hook': 'posix.system'", "'eval': '__builtin__.eval'"])
        let error = #expect(throws: CheckpointError.self) {
            try CheckpointSamples.read("command.pth")
        }
        #expect(error.map { "\($0)" }?.contains("'posix.system'") == true)
        #expect(!FileManager.default.fileExists(atPath: mark))
    }

    @Test(arguments: [
        ("", "is empty. Copy or download it again."),
        (
            "\n<!DOCTYPE html>",
            """
            is a web page, not a checkpoint. Download it again, from the address of the file itself.
            """
        ),
        (
            "version https://git-lfs.github.com/spec/v1\n",
            "is a Git LFS pointer, not the checkpoint itself. Fetch it with 'git lfs pull'."
        ),
        (
            "weights of mine",
            "is not a checkpoint: it is neither a file of torch.save (.pth, .pt) nor safetensors."
        ),
        (
            "PK\u{5}\u{6}",
            """
            is damaged: its archive cannot be read (PytorchStreamReader failed reading zip \
            archive: not a ZIP archive). \(again)
            """
        ),
    ])
    func noCheckpoints(_ content: String, _ clause: String) throws {
        #expect(try CheckpointSamples.sentence(of: Array(content.utf8)) == "'weights' \(clause)")
    }

    @Test func noFiles() throws {
        let end = "Check its path and permissions."
        try CheckpointSamples.inFolder { folder in
            #expect(
                CheckpointSamples.sentence(folder.appending(path: "none"), "none")
                    == "'none' cannot be opened: No such file or directory. \(end)")
            #expect(
                CheckpointSamples.sentence(folder, "folder")
                    == "'folder' cannot be opened: it is not a regular file. \(end)")
            let pipe = folder.appending(path: "pipe")
            #expect(mkfifo(pipe.path(percentEncoded: false), 0o600) == 0)
            #expect(
                CheckpointSamples.sentence(pipe, "pipe")
                    == "'pipe' cannot be opened: it is not a regular file. \(end)")
        }
        let address = try #require(URL(string: "https://example.org/weights.pth"))
        let error = try #require(throws: CheckpointError.self) {
            try Checkpoint(contentsOf: address)
        }
        #expect(
            "\(error)" == """
                'https://example.org/weights.pth' cannot be opened: it is not a file of this \
                machine. \(end)
                """)
    }

    /// What stands beside the weights becomes text only where that is of use.
    @Test func plainDataBesideTheWeights() throws {
        let checkpoint = try CheckpointSamples.read("plain-data.pth")
        #expect(checkpoint.tensors.count == 1)
        #expect(
            checkpoint.metadata == [
                "nested": #"{"list":[[1,2.5],[],[true,null]],"text":"\u0007"}"#
            ])
        #expect(
            checkpoint.passedOver == [
                "'itself': a list", "'deep': a list", "'wide': a list", "'not finite': a number",
                "'keys': a dictionary",
            ])
    }

    /// The directory is searched for in pieces, and one of them begins at an entry.
    @Test func aLongDirectory() throws {
        let bytes = try CheckpointSamples.bytes("long-directory.pth")
        #expect(bytes.suffix(4096).starts(with: [0x50, 0x4B, 1, 2]))
        #expect(try CheckpointSamples.read("long-directory.pth").tensors.count == 4)
    }
}
