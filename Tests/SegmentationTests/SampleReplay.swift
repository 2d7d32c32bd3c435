import Foundation
import Imaging
import NIfTI
import Network
import Segmentation
import Sessions
import Tensors

/// The head-and-neck sample, resampled as its pipeline does, and the small network.
struct SampleReplay {
    let session: RecordedSession
    let image: Volume
    let network: MAIS

    static let samples = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Samples")

    /// A network that was never trained: bytes of its masks change with everything.
    static let randomNetwork = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "NetworkTests/Data/tiny.weights.safetensors")

    init() throws {
        let folder = Self.samples.appending(path: "head-neck-ct/pt_201")
        session = try RecordedSession(contentsOf: folder.appending(path: "session.json"))
        let source = try NIfTIFile(folder.appending(path: "image.nii.gz")).volume(index: nil)
        image = try source.resampled(spacing: [1.5, 1.5, 1.5])
        network = try MAIS(checkpoint: Self.randomNetwork)
    }
}

extension SegmentLogits {
    /// All that a replay found: where each patch lies, and the bytes of its logits.
    func bytes() throws -> [[UInt8]] {
        try patches.map { patch in
            try "\(patch.first) \(patch.interactions)".utf8 + patch.logits.bytes()
        }
    }
}
