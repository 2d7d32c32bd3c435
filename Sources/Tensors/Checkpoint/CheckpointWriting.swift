public import Foundation
internal import Glibc

extension Checkpoint {
    /// Writes a safetensors file. The same tensors and texts give the same bytes.
    ///
    /// The wider types come first, each sorted by key, so that every element is aligned and a reader
    /// need copy none. The file is written under another name in the same folder and renamed when it
    /// is whole; a file that stood there is replaced.
    ///
    /// - Throws: ``CheckpointError/unwritable(file:reason:)``. Nothing is left behind then.
    public static func write(
        _ tensors: [String: Tensor], metadata: [String: String] = [:], to url: URL
    ) throws(CheckpointError) {
        let path = url.path(percentEncoded: false)
        let writer = SafetensorsWriter(tensors, metadata: metadata)
        let folder = url.deletingLastPathComponent()
        let name = ".\(url.lastPathComponent).\(UUID().uuidString).partial"
        let partial = folder.appending(path: name).path(percentEncoded: false)
        let descriptor = open(partial, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else {
            throw .unwritable(file: path, reason: "\(SafetensorsWritingFault.system(errno))")
        }
        do {
            defer { close(descriptor) }
            try writer.write(to: descriptor)
        } catch {
            unlink(partial)
            throw .unwritable(file: path, reason: "\(error)")
        }
        guard rename(partial, path) == 0 else {
            let fault = SafetensorsWritingFault.system(errno)
            unlink(partial)
            throw .unwritable(file: path, reason: "\(fault)")
        }
    }
}
