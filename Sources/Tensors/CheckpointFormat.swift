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
        } else if begins(Self.zip) || begins(Self.emptyZip) {
            self = .torch
        } else {
            let first = bytes.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
            let fault: CheckpointFormatFault =
                if bytes.isEmpty { .empty } else if begins(Self.legacy) {
                    .legacy
                } else if begins(Array("version https://git-lfs".utf8)) {
                    .pointer
                } else if first == UInt8(ascii: "<") {
                    .page
                } else if begins([0x80]), bytes.count > 1, (2...5).contains(bytes[1]) {
                    .pickle
                } else { .unknown }
            throw fault
        }
    }

    private static let zip = Array("PK\u{3}\u{4}".utf8)
    private static let emptyZip = Array("PK\u{5}\u{6}".utf8)

    /// The pickled number 0x1950a86a20f9469cfc6c, with which such a file begins.
    private static let legacy: [UInt8] = [
        0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19,
    ]
}
