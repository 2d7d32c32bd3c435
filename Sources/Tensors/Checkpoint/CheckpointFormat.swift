/// What a checkpoint file is written as, told from its content: names say little.
public enum CheckpointFormat: String, Codable, Sendable {
    /// https://github.com/huggingface/safetensors
    case safetensors
    /// An archive of `torch.save`, PyTorch 1.6 or later.
    case torch

    init(_ bytes: UnsafeRawBufferPointer) throws(CheckpointFormatFault) {
        func begins(_ start: [UInt8]) -> Bool { bytes.prefix(start.count).elementsEqual(start) }

        if bytes.count > 8, bytes[8] == UInt8(ascii: "{") {
            self = .safetensors
            return
        }
        if begins(Self.zip) || begins(Self.emptyZip) {
            self = .torch
            return
        }
        if bytes.isEmpty { throw .empty }
        if begins(Self.legacy) { throw .legacy }
        if begins(Self.pointer) { throw .pointer }
        let space = Array(" \t\r\n".utf8)
        if bytes.first(where: { !space.contains($0) }) == UInt8(ascii: "<") { throw .page }
        if bytes[0] == 0x80, bytes.count > 1, (2...5).contains(bytes[1]) { throw .pickle }
        throw .unknown
    }

    private static let zip = Array("PK\u{3}\u{4}".utf8)
    private static let emptyZip = Array("PK\u{5}\u{6}".utf8)

    private static let pointer = Array("version https://git-lfs".utf8)

    /// The pickled number 0x1950a86a20f9469cfc6c, with which such a file begins.
    private static let legacy: [UInt8] = [
        0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19,
    ]
}
