internal import Commands
internal import Foundation

/// The cluster's own commands.
struct Slurm {
    /// - Throws: Where there is no `sbatch` here.
    func mustBeThere() throws {
        guard (try? output("sbatch", "--version")) != nil else {
            throw CommandError(
                """
                There is no 'sbatch' here: submit from a machine of the cluster, or write the \
                scripts with --dry-run and take them there.
                """)
        }
    }

    /// The largest array that the cluster takes; nil where it cannot be asked.
    var mostTasks: Int? {
        guard let text = try? output("scontrol", "show", "config") else { return nil }
        let line = text.split(separator: "\n").first { $0.hasPrefix("MaxArraySize") }
        // Indices must be below it, and ours start at 0.
        return line?.split(separator: "=").last.flatMap {
            Int($0.trimmingCharacters(in: .whitespaces))
        }
    }

    /// Submits a script.
    ///
    /// - Returns: The job's id.
    /// - Throws: With what `sbatch` said.
    func submit(_ script: String, _ options: String...) throws -> String {
        let text = try output("sbatch", ["--parsable"] + options + [script])
        // With several clusters the id is followed by the cluster's name.
        return String(text.prefix { $0.isNumber })
    }

    private func output(_ program: String, _ words: String...) throws -> String {
        try output(program, words)
    }

    private func output(_ program: String, _ words: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [program] + words
        let (out, err) = (Pipe(), Pipe())
        process.standardOutput = out
        process.standardError = err
        try process.run()
        // What these commands say fits into a pipe.
        let text = String(decoding: out.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let fault = String(decoding: err.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw CommandError(
                "\(program) refused: \(fault.trimmingCharacters(in: .whitespacesAndNewlines))")
        }
        return text
    }
}
