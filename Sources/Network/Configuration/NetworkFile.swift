public import FoundationEssentials
public import Tensors

extension MAIS {
    /// Reads a network from a checkpoint: a safetensors file, or a `.pth` of `torch.save`.
    ///
    /// The sizes come from the file's metadata, under `mais_config`; without it they are the
    /// released network's.
    ///
    /// - Parameters:
    ///   - checkpoint: A file of this machine, which must not be cut short while the network lives.
    ///   - dtype: What the network computes with.
    /// - Throws: ``NetworkFileError``, which names the file and says what is wrong with it.
    public init(
        checkpoint: URL, device: Device = .cpu, dtype: DType = .float32
    ) throws(NetworkFileError) {
        do {
            try self.init(Checkpoint(contentsOf: checkpoint), device: device, dtype: dtype)
        } catch let error as CheckpointError {
            // It names the file itself.
            throw .unreadable(error)
        } catch {
            throw .unfit(file: checkpoint.path, reason: "\(error)")
        }
    }

    /// Builds a network from a checkpoint that was read already.
    ///
    /// - Throws: ``NetworkError``, ``WeightsError`` or ``TensorError``.
    public init(
        _ checkpoint: Checkpoint, device: Device = .cpu, dtype: DType = .float32
    ) throws {
        let configuration =
            try checkpoint.metadata["mais_config"]
            .map(MAISConfiguration.init(checkpoint:)) ?? MAISConfiguration()
        let weights = checkpoint.weights()
        try self.init(weights, configuration: configuration, device: device, dtype: dtype)
        try weights.finish()
    }
}
