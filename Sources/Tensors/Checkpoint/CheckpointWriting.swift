internal import Files
public import Foundation

extension Checkpoint {
    /// Writes a safetensors file. The same tensors and texts give the same bytes.
    ///
    /// The wider types come first, each sorted by key, so that every element is aligned and a reader
    /// need copy none. A file that stood there is replaced once the new one is whole.
    ///
    /// - Throws: ``CheckpointError/unwritable(file:reason:)``. Nothing is left behind then.
    public static func write(
        _ tensors: [String: Tensor], metadata: [String: String] = [:], to url: URL
    ) throws(CheckpointError) {
        let path = url.path(percentEncoded: false)
        let writer = SafetensorsWriter(tensors, metadata: metadata)
        do {
            // Hours of training, perhaps, and of no patient.
            let file = try WholeFile(path, .flushed, readers: .umask)
            try writer.write(to: file)
            try file.finish()
        } catch {
            let fault: any Error =
                (error as? SystemError).map(SafetensorsWritingFault.system) ?? error
            throw .unwritable(file: path, reason: "\(fault)")
        }
    }
}
