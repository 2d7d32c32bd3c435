import Foundation

/// A folder in which a page's commands can be run: with a series, a session, a pipeline file and the
/// repository's own files under the names that the pages use.
final class PageBench {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for name in ["MY", "ARCHIVE", "SESSIONS", "bin", ".build/release"] {
            try FileManager.default.createDirectory(
                at: folder.url.appending(path: name), withIntermediateDirectories: true)
        }
        let sample = Command.repository.appending(path: "Samples/abdomen-ct")
        try link(Command.program, to: ".build/release/mais")
        for name in ["Samples", "Pipelines"] {
            try link(Command.repository.appending(path: name), to: name)
        }
        for name in ["MY/CT", "ARCHIVE/CT"] {
            try link(sample.appending(path: "series"), to: name)
        }
        for name in ["MY/session.json", "SESSIONS/session.json", "session.json"] {
            try FileManager.default.copyItem(
                at: sample.appending(path: "session.json"), to: folder.url.appending(path: name))
        }
        let pipeline = try text("Pipelines/dicom-to-seg.yaml")
        _ = try folder.write(pipeline, to: "mine.yaml")
        _ = try folder.write("study,series,session\nCT,MY/CT,session.json\n", to: "night.csv")
        try program("sbatch", "[ \"$1\" = --version ] && exit 0\necho 7")
        try program("scontrol", "echo 'MaxArraySize            = 1001'")
    }

    private func link(_ file: URL, to name: String) throws {
        try FileManager.default.createSymbolicLink(
            at: folder.url.appending(path: name), withDestinationURL: file)
    }

    /// A stand-in for a program of Slurm's.
    private func program(_ name: String, _ script: String) throws {
        let path = try folder.write("#!/bin/sh\n\(script)\n", to: "bin/\(name)")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    }

    /// Runs a line of a page as a shell does.
    func run(_ line: String) throws -> Command {
        var line = line
        // The hours of a night begin at once here.
        line.replace("--window 19:00-07:00", with: "--window 00:00-23:59")
        // A list that a page has made elsewhere is there already.
        if line.contains("mais studies ") {
            try FileManager.default.removeItem(at: folder.url.appending(path: "night.csv"))
        }
        let script = "cd \"$1\" && PATH=\"$1/bin:$PATH\" && mais=.build/release/mais && eval \"$2\""
        return try Command(
            program: URL(filePath: "/bin/sh"), ["-c", script, "sh", folder.url.path, line])
    }
}
