internal import Foundation

extension RunStatus.Worker {
    /// This process.
    static var this: RunStatus.Worker {
        let process = getpid()
        return RunStatus.Worker(
            host: Self.machine, process: process,
            token: Self.token(of: process) ?? "")
    }

    /// The machine's own name for itself: Foundation's would ask the network, and wait for it.
    private static var machine: String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "" }
        return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    var isHere: Bool { host == Self.machine }

    var isAlive: Bool { isHere && !token.isEmpty && Self.token(of: process) == token }

    /// The machine's present start and the moment of the process's own: a number alone is given again.
    private static func token(of process: Int32) -> String? {
        guard
            let boot = MachineStart.id,
            let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
            // Behind the program's name, which may hold anything: the state first, then 19 more.
            let end = text.lastIndex(of: ")")
        else { return nil }
        let fields = text[text.index(after: end)...].split(separator: " ")
        guard fields.count > 19, fields[0] != "Z" else { return nil }
        return boot.prefix(8) + "-" + fields[19]
    }
}
