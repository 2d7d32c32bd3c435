import Foundation

/// The program as a user has it: its exit status, and what it prints.
struct Command {
    let status: Int32
    let output: String
    let error: String

    /// The repository, which is the working directory of every command.
    static let repository = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Built beside the tests.
    static let program = Bundle.main.bundleURL.appending(path: "mais")

    /// Runs `mais` with these arguments, to its end.
    init(_ arguments: String...) throws { try self.init(arguments) }

    /// Runs `mais` with these arguments, to its end.
    init(_ arguments: [String]) throws { try self.init(Self.process(arguments)) }

    /// Runs another program, to its end.
    init(program: URL, _ arguments: [String]) throws {
        try self.init(Self.process(arguments, program: program))
    }

    private init(_ process: Process) throws {
        let (out, err) = (Pipe(), Pipe())
        process.standardOutput = out
        process.standardError = err
        try process.run()
        // Both pipes are drained at once, or a full one would stop the program.
        nonisolated(unsafe) var errors = Data()
        let reader = Thread { errors = err.fileHandleForReading.readDataToEndOfFile() }
        reader.start()
        output = String(decoding: out.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        while !reader.isFinished { usleep(1000) }
        error = String(decoding: errors, as: UTF8.self)
        status = process.terminationStatus
    }

    /// Runs `mais` and kills it with SIGKILL, which no program can catch.
    ///
    /// - Parameter seconds: When. A run that ends before is left alone.
    static func killed(after seconds: Double, _ arguments: [String]) throws {
        let process = process(arguments)
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        Thread.sleep(forTimeInterval: seconds)
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// Begins `mais`, which goes on.
    static func begun(_ arguments: [String]) throws -> Process {
        let process = process(arguments)
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }

    /// Runs `mais` where no file may grow beyond a size, as on a disk that is full.
    static func limited(kilobytes: Int, _ arguments: [String]) throws -> Command {
        // A shell's limit counts blocks of 512 bytes. Ignored, the signal becomes an error.
        let script = "trap '' XFSZ; ulimit -f \(2 * kilobytes); exec \"$@\""
        return try Command(
            program: URL(filePath: "/bin/sh"), ["-c", script, "sh", program.path] + arguments)
    }

    /// Runs `mais` where the system gives it only so many threads: as another account than root, whom no
    /// such limit holds, and of which no other process is.
    static func withThreads(
        _ count: Int, _ arguments: [String], environment: [String: String] = [:]
    ) throws -> Command {
        let account = "\(Int.random(in: 1_000_000..<2_000_000_000))"
        let words =
            geteuid() == 0
            ? ["setpriv", "--reuid=\(account)", "--regid=\(account)", "--clear-groups"] : []
        let set = environment.map { "\($0.key)=\($0.value)" }
        return try Command(
            program: URL(filePath: "/usr/bin/env"),
            set + words + ["prlimit", "--nproc=\(count)", program.path] + arguments)
    }

    /// Runs `mais` where other programs are looked for in a folder first.
    init(programsFrom folder: String, _ arguments: [String]) throws {
        let process = Self.process(arguments)
        var environment = ProcessInfo.processInfo.environment
        environment["PATH"] = folder + ":" + (environment["PATH"] ?? "/usr/bin:/bin")
        process.environment = environment
        try self.init(process)
    }

    private static func process(_ arguments: [String], program: URL = program) -> Process {
        let process = Process()
        process.executableURL = program
        process.arguments = arguments
        process.currentDirectoryURL = repository
        process.standardInput = FileHandle.nullDevice
        return process
    }
}

/// A file of the repository, as text.
func text(_ path: String) throws -> String {
    try String(contentsOf: Command.repository.appending(path: path), encoding: .utf8)
}
