internal import CDCMTKNet
internal import Foundation

/// The head of a DICOM file, and writing bytes.
enum Part10 {
    /// Preamble and meta header for a data set.
    static func head(
        sopClass: String, sopInstance: String, _ transferSyntax: String, source: String
    ) -> [UInt8]? {
        let head = [UInt8](unsafeUninitializedCapacity: 1024) { buffer, filled in
            guard let start = buffer.baseAddress else { return }
            filled = Int(
                max(0, cn_part10_header(sopClass, sopInstance, transferSyntax, source, start, 1024))
            )
        }
        return head.isEmpty ? nil : head
    }

    /// Writes all of `bytes`; false where that fails.
    static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        bytes.withUnsafeBytes { write($0, to: descriptor) }
    }

    static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Bool {
        var done = 0
        while done < bytes.count {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
            let count = Foundation.write(descriptor, rest.baseAddress, rest.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            done += count
        }
        return true
    }
}
