/// A file that is not a checkpoint.
public enum CheckpointFormatFault: Error, Equatable, Sendable {
    case empty
    /// Of `torch.save` before PyTorch 1.6.
    case legacy
    /// A Python pickle that `torch.save` did not write.
    case pickle
    /// What Git LFS puts in the place of a file that it did not fetch.
    case pointer
    /// HTML, as a server answers where the file itself was asked for.
    case page
    case unknown
}

extension CheckpointFormatFault {
    var clause: String {
        switch self {
        case .empty: "is empty. Copy or download it again."
        case .legacy:
            """
            is a file of torch.save from before PyTorch 1.6, which is not read. In Python, load it with \
            torch.load(path, weights_only=True) and write it again with torch.save, or as safetensors.
            """
        case .pickle:
            """
            is a bare pickle, not a file of torch.save. In Python, write the weights with \
            torch.save(network.state_dict(), path), or as safetensors.
            """
        case .pointer:
            "is a Git LFS pointer, not the checkpoint itself. Fetch it with 'git lfs pull'."
        case .page:
            "is a web page, not a checkpoint. Download it again, from the address of the file itself."
        case .unknown:
            "is not a checkpoint: it is neither a file of torch.save (.pth, .pt) nor safetensors."
        }
    }
}
