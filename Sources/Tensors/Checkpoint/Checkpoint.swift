internal import Files
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

    /// Where the tensors lie in the file.
    private let places: [String: CheckpointTensor]

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
        places = content.places
    }

    /// The weights, for a network that makes its own of each: the file's pages are given back to the
    /// system as it goes, so that the file and the network do not lie in memory both.
    ///
    /// A weight of whole numbers is refused with ``CheckpointError/tensor(file:key:reason:)`` when it
    /// is read; one that is not a number, in the file or in the type that the network computes with,
    /// with ``CheckpointError/notFinite(file:key:_:)``.
    public func weights() -> Weights {
        let pages = Pages(file)
        return Weights(
            tensors,
            reading: .init(
                begin: { key, tensor in
                    pages.read(tensor.count * tensor.dtype.size)
                    try mustBeFloating(key, tensor)
                    try mustBeFinite(key)
                },
                end: { key, converted, type in
                    guard converted.dtype.isNarrower(than: type) else { return }
                    try mustBeFinite(key, converted)
                }))
    }

    /// Checks that all tensors are floating-point numbers that can be weights.
    ///
    /// - Throws: ``CheckpointError/tensor(file:key:reason:)`` for the first by name whose type is
    ///   another; else as ``mustBeFinite()``.
    public func mustBeWeights() throws {
        for (key, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
            try mustBeFloating(key, tensor)
        }
        try mustBeFinite()
    }

    /// Checks that all numbers are numbers.
    ///
    /// - Throws: ``CheckpointError/notFinite(file:key:_:)`` for the first by name that is not finite.
    public func mustBeFinite() throws {
        for key in tensors.keys.sorted() { try mustBeFinite(key) }
    }

    /// Bytes under another type's name would be taken for other numbers.
    private func mustBeFloating(_ key: String, _ tensor: Tensor) throws {
        guard !tensor.dtype.isFloating else { return }
        throw CheckpointError.tensor(
            file: file.path, key: key,
            reason: "its type is \(tensor.dtype), and weights are floating-point numbers")
    }

    private func mustBeFinite(_ key: String) throws {
        guard let place = places[key], let tensor = tensors[key] else { return }
        // A tensor that is a part of another has elements in its bytes that are not its own.
        guard place.range.count == tensor.count * place.dtype.size else {
            return try mustBeFinite(key, tensor)
        }
        let bytes = UnsafeRawBufferPointer(rebasing: file.bytes[place.range])
        try refuse(NotFinite.find(in: bytes, place.dtype), key, nil)
    }

    /// Checks that a weight still is one once it is of another type.
    ///
    /// - Throws: ``CheckpointError/notFinite(file:key:_:)``.
    public func mustBeFinite(_ key: String, _ converted: Tensor) throws {
        let found = try converted.to(.cpu).bytes().withUnsafeBytes {
            NotFinite.find(in: $0, converted.dtype)
        }
        let isOther = converted.dtype != tensors[key]?.dtype
        try refuse(found, key, isOther ? converted.dtype : nil)
    }

    private func refuse(_ found: NotFinite.Found?, _ key: String, _ type: DType?) throws {
        guard let found else { return }
        let others = found.count == 1 ? "" : " (and \(found.count - 1) more)"
        let fault =
            if let type {
                """
                cannot be \(type): its element \(found.index) would be \(found.value)\(others). \
                Use float32.
                """
            } else {
                """
                is not all numbers: its element \(found.index) is \(found.value)\(others). Masks made \
                with it would be wrong: take an earlier epoch's checkpoint, or download it again.
                """
            }
        throw CheckpointError.notFinite(file: file.path, key: key, fault)
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
        try file.forEachPiece { hash.add($0) }
        return hash.digest.hexadecimal
    }
}
