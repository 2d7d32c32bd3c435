internal import Crypto
public import Foundation
internal import Synchronization

/// A file of weights: safetensors, or a `.pth` or `.pt` of `torch.save`.
///
/// The file is mapped into memory and the tensors lie in the mapping: nothing is copied, and a page
/// is read when it is first used. So the file must not be cut short while one of its tensors lives.
/// Nothing in a file ever runs: see ``Pickle``.
public struct Checkpoint: Sendable {
    /// The weights by key, without the prefixes that training scripts put before all of them
    /// (`module.` of distributed training, `_orig_mod.` of `torch.compile`).
    public let tensors: [String: Tensor]

    /// safetensors: the texts under `__metadata__`. `torch.save`: what stands beside the weights as
    /// a text, or as JSON where it is a number, list or dictionary of such.
    public let metadata: [String: String]

    /// What the file holds that is neither, a line each: an optimizer's state, a script's arguments.
    public let passedOver: [String]

    /// What the file is written as.
    public let format: CheckpointFormat

    private let file: MappedFile

    /// Reads the checkpoint at `url`, a file of this machine.
    ///
    /// In a file of `torch.save` the weights are the tensors of the dictionary under
    /// `model_state_dict`, `state_dict`, `model`, `module` or `ema`, the first of these that has any,
    /// or else those at the top.
    ///
    /// - Throws: ``CheckpointError``, naming the file, and the key where it is about one tensor.
    public init(contentsOf url: URL) throws(CheckpointError) {
        let file = try MappedFile(url)
        let content: Content
        do {
            format = try CheckpointFormat(file.bytes)
            content =
                switch format {
                case .safetensors: try Content(safetensors: file)
                case .torch: try Content(torch: file)
                }
        } catch let error as CheckpointError {
            throw error
        } catch let fault as CheckpointFormatFault {
            throw .format(file: file.path, fault)
        } catch {
            throw .damaged(file: file.path, reason: "\(error)")
        }
        self.file = file
        tensors = content.tensors
        metadata = content.metadata
        passedOver = content.passedOver
    }

    /// The weights, for a network that makes its own of each: the file's pages are given back to the
    /// system as it goes, so that the file and the network do not lie in memory both.
    public func weights() -> Weights {
        let pages = Pages(file)
        return Weights(tensors) { tensor in
            pages.read(tensor.count * tensor.dtype.size)
            return tensor
        }
    }

    /// How much of the file was read since its pages were last given back.
    private final class Pages: Sendable {
        /// Bytes that may lie in memory twice.
        private static let most = 32 << 20
        private let file: MappedFile
        private let bytes = Mutex(0)

        init(_ file: MappedFile) { self.file = file }

        func read(_ count: Int) {
            bytes.withLock { bytes in
                bytes += count
                guard bytes > Self.most else { return }
                file.letGo()
                bytes = count
            }
        }
    }

    /// The SHA-256 of the file's bytes, as 64 hexadecimal digits.
    ///
    /// - Throws: ``CheckpointError/unreadable(file:reason:)`` when the disk fails.
    public func digest() throws(CheckpointError) -> String {
        var hash = SHA256()
        try file.forEachPiece { hash.update(bufferPointer: $0) }
        return hash.finalize().map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }
}
