internal import CDCMTKNet
internal import Foundation

/// The head of a DICOM file.
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
}
