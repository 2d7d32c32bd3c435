import Foundation

/// What of this process lies in memory, in bytes, as Linux counts it.
enum ResidentMemory {
    static var now: Int { read("VmRSS:") }
    static var largest: Int { read("VmHWM:") }

    private static func read(_ field: String) -> Int {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix(field) }
        let kilobytes = line?.split(whereSeparator: \.isWhitespace).dropFirst().first
        return (kilobytes.flatMap { Int($0) } ?? 0) * 1024
    }
}
