internal import ArgumentParser
internal import Foundation
internal import PACS
internal import Text

/// `mais pacs send`.
struct PacsSend: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "send",
        abstract: "Send DICOM files to an archive, and verify that it has them.",
        discussion: """
            Each object is queued in the outbox, sent, and asked for again. A command that was \
            stopped or killed resumes when it is given again; without PATHS, 'send' resumes what \
            is in the outbox. Files of a folder that are not sent are named.

            EXIT STATUS
              0  the archive has all that the outbox holds for it
              1  it has nothing, and nothing is on its way
              3  an object was refused or is still on its way, or a DICOM file was passed over
            """)

    @Argument(help: "DICOM files, or folders of them.", completion: .file())
    var paths: [String] = []

    @OptionGroup var choice: ArchiveChoice

    @Option(help: "The folder of the outbox.", completion: .directory)
    var outbox = "outbox"

    @Flag(help: "Send refused objects again.")
    var again = false

    @Flag(help: "Only queue; send later.")
    var queueOnly = false

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let archive = try choice.open()
        let box = try Outbox(outbox)
        let choice = try SendChoice(paths)
        for warning in choice.warnings { Console.complain("warning: \(warning)") }
        let files = choice.files
        guard !queueOnly else {
            let queued = try box.add(files, for: archive, again: again)
            tellUnfit(queued)
            if json {
                try printJSON(
                    Report(counts: ["queued": queued.queued], fault: nil, choice.warnings))
            } else {
                Console.print("\(queued.queued) objects queued, \(queued.known) known")
            }
            guard queued.unfit.isEmpty, !choice.leavesOut else {
                throw ExitCode(queued.objects.isEmpty ? 1 : 3)
            }
            return
        }
        let (isFit, result) = try deliver(files, box, to: archive)
        for warning in result.warnings { Console.complain("warning: \(warning)") }
        if json {
            try printJSON(
                Report(
                    counts: Dictionary(result.counts.map { ($0.key.rawValue, $0.value) }) { a, _ in
                        a
                    },
                    fault: result.fault, choice.warnings + result.warnings))
        } else {
            Console.print("\(archive.name): \(PacsStatus.words(result.counts))")
        }
        if let fault = result.fault { complain(fault) }
        let isSent =
            result.fault == nil && result.isSettled && (result.counts[.refused] ?? 0) == 0 && isFit
        guard isSent, !choice.leavesOut else {
            if !json, !isSent {
                complain("'mais pacs status --outbox \(outbox) --csv' says which objects, and why.")
            }
            // Of what is only refused, nothing was done.
            throw ExitCode(result.counts.contains { $0.key != .refused && $0.value > 0 } ? 3 : 1)
        }
    }

    /// What came of it, and whether all files could be queued.
    ///
    /// - Throws: ``PACSError`` where the outbox fails before anything was done.
    private func deliver(
        _ files: [String], _ box: Outbox, to archive: Archive
    ) throws -> (isFit: Bool, result: Delivery.Result) {
        let before = Self.sent(try box.counts(archive: archive.name))
        let bar = ProgressBar(before: before)
        defer { bar.end() }
        do {
            let delivery = Delivery(box, to: archive) { counts in
                bar.show(
                    Self.sent(counts), of: max(files.count, counts.values.reduce(0, +)),
                    label: "\(archive.name): \(PacsStatus.words(counts))")
            }
            let (queued, result) = try delivery.run(
                queueing: files, again: again, onQueued: tellUnfit)
            return (queued.unfit.isEmpty, result)
        } catch let error as PACSError {
            // The outbox failed on the way, such as on a full disk: what it still knows is told.
            guard let counts = try? box.counts(archive: archive.name), !counts.isEmpty else {
                throw error
            }
            return (false, Delivery.Result(counts: counts, fault: "\(error)"))
        }
    }

    /// Objects that need not be sent, as far as is known.
    private static func sent(_ counts: [OutboxState: Int]) -> Int {
        counts.reduce(0) { $0 + ($1.key == .queued ? 0 : $1.value) }
    }

    @Sendable private func tellUnfit(_ queued: Outbox.Queued) {
        for (path, reason) in queued.unfit.sorted(by: { $0.key < $1.key }) {
            complain("'\(path)' is not sent: \(reason)")
        }
    }

    private struct Report: Encodable {
        let counts: [String: Int]
        let fault: String?
        let warnings: [Warning]

        init(counts: [String: Int], fault: String?, _ warnings: [Warning]) {
            self.counts = counts
            self.fault = fault
            self.warnings = warnings
        }
    }
}
