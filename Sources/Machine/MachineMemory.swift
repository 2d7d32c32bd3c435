internal import Foundation

/// The memory that this process may have, can have now, and has.
package enum MachineMemory {
    /// Bytes of the machine, or of the control group that the process is in, whichever are fewer.
    package static var limit: Int {
        let pages = sysconf(Int32(_SC_PHYS_PAGES))
        let machine = max(1 << 28, pages * Int(getpagesize()))
        var addresses = rlimit()
        // What a shell's `ulimit -v` leaves.
        let isLimited =
            getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &addresses) == 0
            && addresses.rlim_cur < UInt(Int.max)
        let most = isLimited ? min(machine, Int(addresses.rlim_cur)) : machine
        return groupFiles.compactMap(number).reduce(most, min)
    }

    /// Bytes that can be had without swapping: what the system says is available, and no more than
    /// what the process's control group, and those above it, leave.
    package static var available: Int {
        var bytes = Int(clamping: ProcessInfo.processInfo.physicalMemory)
        let lines = text("/proc/meminfo")?.split(separator: "\n") ?? []
        if let line = lines.first(where: { $0.hasPrefix("MemAvailable:") }),
            let kilobytes = line.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
        {
            bytes = min(bytes, kilobytes << 10)
        }
        for file in groupFiles {
            if let limit = number(file), let used = number(used(beside: file)) {
                bytes = min(bytes, max(0, limit - used))
            }
        }
        return bytes
    }

    private static var groupFiles: [String] { places(text("/proc/self/cgroup") ?? "") }

    /// The file that holds what a control group has taken.
    ///
    /// - Parameter limit: The one that holds its limit, see ``places(_:)``.
    package static func used(beside limit: String) -> String {
        let parts = limit.split(separator: "/", omittingEmptySubsequences: false)
        let name = parts.last == "memory.max" ? "memory.current" : "memory.usage_in_bytes"
        return (parts.dropLast() + [name[...]]).joined(separator: "/")
    }

    private static func text(_ path: String) -> String? {
        try? String(contentsOfFile: path, encoding: .utf8)
    }

    private static func number(_ path: String) -> Int? { text(path).flatMap(amount) }

    /// The files that hold the limits of the process's control group and of those above it, for
    /// both versions of control groups.
    ///
    /// - Parameter groups: `/proc/self/cgroup`.
    package static func places(_ groups: String) -> [String] {
        groups.split(separator: "\n").flatMap { line -> [String] in
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { return [] }
            let isSecond = parts[0] == "0" && parts[1].isEmpty
            guard isSecond || parts[1].split(separator: ",").contains("memory") else { return [] }
            let root = isSecond ? "/sys/fs/cgroup" : "/sys/fs/cgroup/memory"
            let file = isSecond ? "memory.max" : "memory.limit_in_bytes"
            var names = parts[2].split(separator: "/").filter { $0 != ".." }
            var found = ["\(root)/\(file)"]
            while !names.isEmpty {
                found.append("\(root)/\(names.joined(separator: "/"))/\(file)")
                names.removeLast()
            }
            return found
        }
    }

    /// The bytes that such a file names; `nil` for `max`.
    package static func amount(_ text: String) -> Int? {
        guard let value = Int(text.trimmingCharacters(in: .whitespacesAndNewlines)), value > 0
        else { return nil }
        return value
    }

    /// Bytes of this process that lie in memory.
    package static var resident: Int {
        let pages =
            (text("/proc/self/statm") ?? "").split(separator: " ").dropFirst().first.flatMap {
                Int($0)
            } ?? 0
        return pages * Int(getpagesize())
    }
}
