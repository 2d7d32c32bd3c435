internal import Files
internal import Foundation

extension Digest {
    /// The SHA-256 of a file of a dataset, in hexadecimal.
    ///
    /// - Throws: ``DatasetError`` with the system's words.
    static func ofDatasetFile(_ url: URL) throws -> String {
        let path = url.path(percentEncoded: false)
        // A device would have bytes without an end.
        do throws(BoundedFile.Fault) { _ = try BoundedFile.open(path, most: .max) } catch {
            throw DatasetError.unreadable(file: path, reason: error.reason)
        }
        do throws(SystemError) { return try ofFile(path).digest.hexadecimal } catch {
            throw DatasetError.unreadable(file: path, reason: "\(error)")
        }
    }
}
