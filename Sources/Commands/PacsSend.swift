internal import ArgumentParser
internal import Foundation
internal import PACS
internal import Text

/// `mais pacs send`.
struct PacsSend: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "send",
        abstract: "Send DICOM files to an archive, until it is sure that it has them.",
        discussion: """
            Each object is queued in the outbox, sent, and asked for again. A command that was \
            stopped or killed goes on when it is given again; without PATHS, 'send' goes on with what is \
            in the outbox. The exit status is 3 where something was refused or is still on its way.
            """)

    @Argument(help: "DICOM files, or folders of them.", completion: .file())
    var paths: [String] = []

    @OptionGroup var choice: ArchiveChoice

    @Option(help: "The folder of the outbox.", completion: .directory)
    var outbox = "outbox"

    @Flag(help: "Try objects again that were refused before.")
    var again = false

    @Flag(help: "Only queue; send later.")
    var queueOnly = false

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let archive = try choice.open()
        let box = try Outbox(outbox)
        let files = try paths.flatMap(files)
        guard !queueOnly else {
            let queued = try box.add(files, for: archive, again: again)
            tellUnfit(queued)
            Console.print("\(queued.queued) objects queued, \(queued.known) known")
            guard queued.unfit.isEmpty else { throw ExitCode(queued.objects.isEmpty ? 1 : 3) }
            return
        }
        let (queued, result) = try Delivery(box, to: archive).run(
            queueing: files, again: again, onQueued: tellUnfit)
        if json {
            try printJSON(
                Report(
                    counts: Dictionary(result.counts.map { ($0.key.rawValue, $0.value) }) { a, _ in
                        a
                    },
                    fault: result.fault))
        } else {
            Console.print("\(archive.name): \(PacsStatus.words(result.counts))")
        }
        if let fault = result.fault { complain(fault) }
        let isDone = result.isSettled && (result.counts[.refused] ?? 0) == 0 && queued.unfit.isEmpty
        guard isDone else {
            if !json {
                complain("'mais pacs status --outbox \(outbox) --csv' says which objects, and why.")
            }
            throw ExitCode(result.counts.contains { $0.key.isThere && $0.value > 0 } ? 3 : 1)
        }
    }

    @Sendable private func tellUnfit(_ queued: Outbox.Queued) {
        for (path, reason) in queued.unfit.sorted(by: { $0.key < $1.key }) {
            complain("'\(path)' is not sent: \(reason)")
        }
    }

    private struct Report: Encodable {
        let counts: [String: Int]
        let fault: String?
    }

    /// A file, or the DICOM files under a folder.
    private func files(_ path: String) throws -> [String] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw ValidationError("There is no '\(path)'.")
        }
        guard isFolder.boolValue else { return [path] }
        let names = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
        return names.sorted().map { path + "/" + $0 }.filter(isDICOM)
    }

    private func isDICOM(_ path: String) -> Bool {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { return false }
        defer { close(file) }
        // Behind a preamble of 128 bytes (PS3.10, 7.1). Foundation's handles take ten times as long.
        var mark: [UInt8] = [0, 0, 0, 0]
        return pread(file, &mark, 4, 128) == 4 && mark == Array("DICM".utf8)
    }
}
