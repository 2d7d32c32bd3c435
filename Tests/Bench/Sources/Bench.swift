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
/// | `session COUNT N [SETTING]` | seconds for a patch and that many interactions; `both` |
/// | `lesson COUNT N SPAN SETTING` | seconds for a step of training with that many interactions |
/// | `replay COUNT N` | seconds for a recorded session of that many interactions, and its patches |
/// | `record COUNT N` | the same with each event's mask and digest |
/// | `mask FILE` | the last replay's mask is written there, one byte per voxel; its voxels |
/// | `product ROWS IN OUT` | seconds for one laid-out matrix product |
/// | `memory` | resident bytes: now, then at most so far |
@main
struct Bench {
    static func main() throws {
        let arguments = CommandLine.arguments
        if arguments.dropFirst().first == "files" {
            return try FileBench.run(Array(arguments.dropFirst(2)))
        }
        guard arguments.count >= 3, let threads = Int(arguments[2]) else {
            print("bench CHECKPOINT THREADS [DEVICE] [DTYPE]")
            exit(64)
        }
        try Tensor.setThreads(threads)
        let device = try Device(arguments.count > 3 ? arguments[3] : "cpu")
        let dtype = DType(rawValue: arguments.count > 4 ? arguments[4] : "float32") ?? .float32
        var bench = Bench(
            checkpoint: URL(filePath: arguments[1]), device: device, dtype: dtype)
        answer("ready")
        while let line = readLine() { answer(try bench.answer(to: line) ?? "strange") }
    }

    let checkpoint: URL
    let device: Device
    let dtype: DType
    // Each is made when it is asked for: a step of training has weights of its own, and with the
    // others' its memory could not be told.
    private var subject: Subject?
    private var session: SessionReplay?

    private init(checkpoint: URL, device: Device, dtype: DType) {
        (self.checkpoint, self.device, self.dtype) = (checkpoint, device, dtype)
    }

    private mutating func answer(to line: String) throws -> String? {
        let words = line.split(separator: " ")
        let numbers = words.dropFirst().compactMap { Int($0) }
        let memory = words.last.flatMap { MemorySetting(rawValue: String($0)) } ?? .both
        switch (words.first, numbers.count) {
        case ("memory", 0): return "\(ResidentMemory.now) \(ResidentMemory.largest)"
        case ("lesson", 3):
            var lesson = try Lesson(checkpoint: checkpoint, device: device, dtype: dtype)
            let seconds = try lesson.step(
                interactions: numbers[0], capacity: numbers[1], span: numbers[2], memory: memory)
            return "\(seconds)"
        case ("replay", 2), ("record", 2), ("mask", _):
            return try replay(words, numbers)
        default: return try network(words, numbers, memory)
        }
    }

    private mutating func network(
        _ words: [Substring], _ numbers: [Int], _ memory: MemorySetting
    ) throws -> String? {
        var subject = try self.subject ?? Subject(loaded())
        defer { self.subject = subject }
        switch (words.first, numbers.count) {
        case ("encode", 0): return "\(try subject.encode())"
        case ("plain", 0): return "\(try subject.click(remembering: 0, memory: .none))"
        case ("click", 1): return "\(try subject.click(remembering: numbers[0], memory: .both))"
        case ("session", 2):
            let seconds = try subject.session(
                interactions: numbers[0], capacity: numbers[1], memory: memory)
            return "\(seconds)"
        case ("product", 3):
            return "\(try subject.product(rows: numbers[0], in: numbers[1], out: numbers[2]))"
        default: return nil
        }
    }

    private mutating func replay(_ words: [Substring], _ numbers: [Int]) throws -> String {
        var session = try self.session ?? SessionReplay(loaded())
        defer { self.session = session }
        if words[0] == "mask" {
            return "\(try session.writeMask(to: URL(filePath: String(words[1]))))"
        }
        return
            "\(try session.run(interactions: numbers[0], capacity: numbers[1], recording: words[0] == "record"))"
    }

    private func loaded() throws -> MAIS {
        try MAIS(checkpoint: checkpoint, device: device, dtype: dtype)
    }

    /// One line, at once: whoever asked is waiting.
    private static func answer(_ text: some CustomStringConvertible) {
        FileHandle.standardOutput.write(Data("\(text)\n".utf8))
    }
}
