internal import Foundation

/// The memory that this process may have, and has.
package enum MachineMemory {
    /// Bytes of the machine, or of the control group that the process is in, whichever are fewer.
    package static var limit: Int {
        let pages = sysconf(Int32(_SC_PHYS_PAGES))
        let machine = max(1 << 28, pages * Int(getpagesize()))
        let groups = (try? String(contentsOfFile: "/proc/self/cgroup", encoding: .utf8)) ?? ""
        let limits = places(groups).compactMap { path in
            (try? String(contentsOfFile: path, encoding: .utf8)).flatMap(amount)
        }
        return limits.reduce(machine, min)
    }

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
        let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
        let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        return pages * Int(getpagesize())
    }
}
