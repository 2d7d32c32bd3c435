internal import Foundation

/// How much memory is left to take.
package enum MachineMemory {
    /// Bytes that can be had without swapping: what the system says is available, and no more than
    /// what the process's control group leaves.
    package static func available() -> Int {
        var bytes = Int(clamping: ProcessInfo.processInfo.physicalMemory)
        if let line = text("/proc/meminfo")?.split(separator: "\n")
            .first(where: { $0.hasPrefix("MemAvailable:") }),
            let kilobytes = line.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
        {
            bytes = min(bytes, kilobytes << 10)
        }
        for (limit, used) in [
            ("memory.max", "memory.current"),
            ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes"),
        ] {
            if let limit = number("/sys/fs/cgroup/\(limit)"),
                let used = number("/sys/fs/cgroup/\(used)")
            {
                bytes = min(bytes, max(0, limit - used))
            }
        }
        return bytes
    }

    private static func text(_ path: String) -> String? {
        try? String(contentsOf: URL(filePath: path), encoding: .utf8)
    }

    /// A file's one number; nil for `max` and where there is no such file.
    private static func number(_ path: String) -> Int? {
        text(path).flatMap { Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
    }
}
