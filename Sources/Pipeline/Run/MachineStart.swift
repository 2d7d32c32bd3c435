internal import Foundation

/// Which start of the machine this is.
enum MachineStart {
    /// The kernel's own name for it; `nil` where it gives none.
    static var id: String? {
        let file = "/proc/sys/kernel/random/boot_id"
        return (try? String(contentsOfFile: file, encoding: .utf8))?
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
