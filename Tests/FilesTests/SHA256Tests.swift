import Files
import Foundation
import Testing

/// Against the examples of FIPS 180-4 (NIST's "SHA-256" examples) and against themselves.
struct SHA256Tests {
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func knownTextsHaveTheirKnownDigests(text: String, expected: String) {
        #expect(Digest.of(text).hexadecimal == expected)
        var hash = SHA256()
        for byte in text.utf8 { hash.add([byte]) }
        #expect(hash.digest.hexadecimal == expected)
        #expect(hash.digest.bytes.count == 32)
    }

    @Test func whatIsAddedToACopyIsAddedToTheCopyAlone() {
        var first = SHA256()
        first.add(Array("ab".utf8))
        var second = first
        second.add(Array("c".utf8))
        #expect(first.digest == Digest.of("ab"))
        #expect(second.digest == Digest.of("abc"))
        first.add(Array("c".utf8))
        #expect(first.digest == second.digest)
    }

    @Test func aFileHasTheDigestOfItsBytesAndOneThatIsNotThereHasTheSystemsFault() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let bytes = Data((0..<3_000_001).map { UInt8(truncatingIfNeeded: $0 * 7) })
        let file = folder.appending(path: "bytes").path(percentEncoded: false)
        try bytes.write(to: URL(filePath: file))
        let (count, digest) = try Digest.ofFile(file)
        #expect(count == 3_000_001)
        #expect(digest == Digest.of(bytes))
        #expect(throws: SystemError(ENOENT)) { try Digest.ofFile(file + "-not") }
        #expect(throws: SystemError(EISDIR)) {
            try Digest.ofFile(folder.path(percentEncoded: false))
        }
    }
}
