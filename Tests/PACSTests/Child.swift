import Foundation

/// Another program that runs while a test does, and is killed with it.
final class Child: @unchecked Sendable {
    // Unchecked: a test starts and stops it from one thread at a time.
    private let process = Process()
    private let log: String

    /// - Parameter path: A program, looked for in PATH where it is only a name.
    init(
        _ path: String, _ arguments: [String], in folder: TestFolder, log: String = "log",
        environment: [String: String] = [:]
    ) throws {
        process.executableURL = URL(filePath: try Self.find(path))
        process.arguments = arguments
        process.currentDirectoryURL = URL(filePath: folder.path)
        var all = ProcessInfo.processInfo.environment
        for (key, value) in environment { all[key] = value }
        process.environment = all
        self.log = folder.file(log)
        if !FileManager.default.fileExists(atPath: self.log) {
            try Data().write(to: URL(filePath: self.log))
        }
        let output = try FileHandle(forWritingTo: URL(filePath: self.log))
        try output.seekToEnd()
        process.standardOutput = output
        process.standardError = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
    }

    deinit { kill() }

    var isRunning: Bool { process.isRunning }

    /// What it printed so far.
    var output: String { (try? String(contentsOfFile: log, encoding: .utf8)) ?? "" }

    /// Ends it at once, as a power cut would.
    func kill() {
        guard process.isRunning else { return }
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    func waitUntilExit() -> Int32 {
        process.waitUntilExit()
        return process.terminationStatus
    }

    /// Debian's program, and not one of the same name that a Python environment has put before it.
    static func find(_ name: String) throws -> String {
        if name.hasPrefix("/") { return name }
        for folder in ["/usr/bin", "/usr/sbin", "/bin", "/sbin"] {
            let path = "\(folder)/\(name)"
            if access(path, X_OK) == 0 { return path }
        }
        throw Missing(description: "the program '\(name)' is missing; 'make packages' installs it")
    }

    struct Missing: Error, CustomStringConvertible { let description: String }

    /// Runs a program to its end and returns what it printed.
    @discardableResult
    static func run(_ path: String, _ arguments: [String], in folder: TestFolder) throws -> String {
        let child = try Child(path, arguments, in: folder, log: "run-\(UUID().uuidString)")
        let status = child.waitUntilExit()
        guard status == 0 else {
            throw Missing(description: "\(path) ended with \(status): \(child.output)")
        }
        return child.output
    }
}

/// The program as a user has it.
struct Command {
    let status: Int32
    let output: String
    let error: String

    static let program = Bundle.main.bundleURL.appending(path: "mais").path(percentEncoded: false)

    /// - Parameter program: Another one, such as one that starts it.
    init(
        _ arguments: [String], in folder: TestFolder, environment: [String: String] = [:],
        program: String = Self.program
    ) throws {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.currentDirectoryURL = URL(filePath: folder.path)
        var all = ProcessInfo.processInfo.environment
        for (key, value) in environment { all[key] = value }
        process.environment = all
        let (out, err) = ("out-\(UUID().uuidString)", "err-\(UUID().uuidString)")
        for name in [out, err] { try folder.write(name, "") }
        process.standardOutput = try FileHandle(forWritingTo: URL(filePath: folder.file(out)))
        process.standardError = try FileHandle(forWritingTo: URL(filePath: folder.file(err)))
        process.standardInput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        status = process.terminationStatus
        output = try String(contentsOfFile: folder.file(out), encoding: .utf8)
        error = try String(contentsOfFile: folder.file(err), encoding: .utf8)
    }
}

/// Asks again and again until something is so, for at most half a minute.
func eventually(_ isSo: () throws -> Bool) rethrows -> Bool {
    for _ in 0..<1500 {
        if try isSo() { return true }
        usleep(20_000)
    }
    return try isSo()
}
