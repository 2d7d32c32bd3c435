import DICOMFile
import Testing

struct TransferSyntaxNameTests {
    @Test(arguments: [
        ("1.2.840.10008.1.2.4.90", "JPEG 2000 (Lossless only)"),
        ("1.2.840.10008.1.2", "Little Endian Implicit"), ("1.2.3", "1.2.3"),
    ])
    func transferSyntaxesHaveNames(_ uid: String, _ name: String) {
        #expect(TransferSyntax(uid).name == name)
    }
}
