import Foundation
import Network
import Tensors

/// Times one thing at a time, as `bench.py` asks for it on standard input, so that the two networks
/// can take turns. Each answer is one line.
///
///     bench CHECKPOINT THREADS [DEVICE] [DTYPE]
///
/// | line | answer |
/// | --- | --- |
/// | `encode` | seconds for one patch |
/// | `click N` | seconds for one interaction with N remembered, bank full, both halves |
/// | `plain` | seconds for one interaction without memory |
/// | `session COUNT N` | seconds for a patch and that many interactions |
/// | `replay COUNT N` | seconds for a recorded session of that many interactions, and its patches |
/// | `record COUNT N` | the same with each event's mask and digest |
/// | `mask FILE` | the last replay's mask is written there, one byte per voxel; its voxels |
/// | `product ROWS IN OUT` | seconds for one laid-out matrix product |
/// | `memory` | resident bytes: now, then at most so far |
@main
struct Bench {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count >= 3, let threads = Int(arguments[2]) else {
            print("bench CHECKPOINT THREADS [DEVICE] [DTYPE]")
            exit(64)
        }
        try Tensor.setThreads(threads)
        let device = try Device(arguments.count > 3 ? arguments[3] : "cpu")
        let dtype = DType(rawValue: arguments.count > 4 ? arguments[4] : "float32") ?? .float32
        let network = try MAIS(
            checkpoint: URL(filePath: arguments[1]), device: device, dtype: dtype)
        var subject = try Subject(network)
        var session = try SessionReplay(network)
        answer("ready")
        while let line = readLine() {
            let words = line.split(separator: " ")
            let numbers = words.dropFirst().compactMap { Int($0) }
            switch (words.first, numbers.count) {
            case ("encode", 0): answer(try subject.encode())
            case ("plain", 0): answer(try subject.click(remembering: 0, memory: .none))
            case ("click", 1): answer(try subject.click(remembering: numbers[0], memory: .both))
            case ("session", 2):
                answer(try subject.session(interactions: numbers[0], capacity: numbers[1]))
            case ("replay", 2), ("record", 2):
                answer(
                    try session.run(
                        interactions: numbers[0], capacity: numbers[1],
                        recording: words[0] == "record"))
            case ("mask", _) where words.count == 2:
                answer(try session.writeMask(to: URL(filePath: String(words[1]))))
            case ("product", 3):
                answer(try subject.product(rows: numbers[0], in: numbers[1], out: numbers[2]))
            case ("memory", 0): answer("\(ResidentMemory.now) \(ResidentMemory.largest)")
            default: answer("strange")
            }
        }
    }

    /// One line, at once: whoever asked is waiting.
    private static func answer(_ text: some CustomStringConvertible) {
        FileHandle.standardOutput.write(Data("\(text)\n".utf8))
    }
}
