internal import Files
internal import Foundation
internal import Machine
internal import Text

/// The run report, `OUT/report.json`: what ran, with what, and how every study ended.
///
/// It is written page by page from the ledger, so that a long run's report takes no memory.
struct RunReport {
    private let start: RunStart
    /// How long the run has taken so far.
    private let seconds: Double

    /// Studies that were in work when the run was stopped.
    var putBack = 0

    /// Why the run ended early, if it did.
    var stopped: String?

    /// What is to be known of the run as a whole.
    var notes: [Warning] = []

    private var folder: OutputFolder { start.folder }
    private var ledger: Ledger { start.ledger }

    init(_ start: RunStart, seconds: Double) {
        self.start = start
        self.seconds = seconds
    }

    /// - Parameters:
    ///   - facts: What the stages said of the run.
    ///   - isOver: Whether the run has ended.
    /// - Throws: ``RunError``.
    func write(facts: JSONValue, isOver: Bool) throws {
        do {
            // Made again at every start's end.
            let file = try WholeFile(folder.report, .unflushed, madeIn: folder.temporary)
            var text = try head(facts: facts, isOver: isOver)
            var place = -1
            while true {
                let page = try ledger.listed(start.number, after: place, most: 500)
                guard let last = page.last else { break }
                let records = try ledger.records(page.map(\.study.name))
                for listed in page {
                    text += listed.place == 0 ? "\n" : ",\n"
                    text += try line(listed, records[listed.study.name])
                }
                place = last.place
                guard text.utf8.count > 1 << 18 else { continue }
                try file.write(Data(text.utf8))
                text = ""
            }
            text += try earlier(isFirst: place < 0)
            try file.write(Data((text + "\n]}\n").utf8))
            try file.finish()
        } catch let error as SystemError {
            throw folder.fault()
                ?? RunError.file(folder.report, doing: .writing, code: error.code)
        }
    }

    /// The studies that earlier starts ended in this folder, and that this one's list does not have;
    /// those whose results somebody has taken away are left out.
    private func earlier(isFirst: Bool) throws -> String {
        var (text, name) = ("", "")
        while true {
            let page = try ledger.unlisted(start.number, after: name, most: 500)
            guard let last = page.last else { return text }
            let records = try ledger.records(page.map(\.study.name))
            for listed in page {
                guard let kept = records[listed.study.name],
                    var record = try? JSONDecoder().decode(
                        StudyRecord.self, from: Data(kept.utf8)),
                    try publication(listed.study.name).isIntact()
                else { continue }
                if listed.pipeline != start.key {
                    record.warnings.append(
                        Warning(
                            .otherPipeline,
                            "it is no longer listed, and was made with another pipeline or checkpoint"
                        ))
                }
                text += isFirst && text.isEmpty ? "\n" : ",\n"
                text += "{\"earlier\":true,\"listed\":false," + (try record.text()).dropFirst()
            }
            name = last.study.name
        }
    }

    private func publication(_ study: String) -> Publication {
        Publication(folder: folder, ledger: ledger, study: study, overwrite: false)
    }

    /// All but the studies, one member a line.
    private func head(facts: JSONValue, isOver: Bool) throws -> String {
        let (pipeline, options) = (start.pipeline, start.options)
        let counts = try ledger.counts(start.number, pipeline: start.key)
        let studies = try ledger.lastStart()?.studies ?? 0
        let members: [(String, JSONValue)] = [
            ("format", .string(OutputFolder.reportFormat)),
            ("version", 1),
            (
                "program",
                [
                    "name": .string(options.program.name),
                    "version": .string(options.program.version),
                    "libraries": .object(options.program.libraries.mapValues { .string($0) }),
                ]
            ),
            // Where relative paths of the studies' inputs begin.
            ("working directory", .string(FileManager.default.currentDirectoryPath)),
            ("began", .string(start.began.formatted(.iso8601))),
            ("ended", isOver ? .string(options.clock.now().formatted(.iso8601)) : .null),
            ("seconds", .double((seconds * 1000).rounded() / 1000)),
            ("stopped", stopped.map { .string($0) } ?? .null),
            ("notes", try JSONValue(encoding: notes)),
            (
                "settings",
                [
                    "jobs": .int(options.jobs), "overwrite": .bool(options.overwrite),
                    "memory": .int(options.memory ?? MachineMemory.limit / 4 * 3),
                    "retries": .int(options.retries.most),
                    "strict": .bool(start.isStrict),
                ]
            ),
            (
                "pipeline",
                [
                    "file": .string(pipeline.file), "sha256": .string(pipeline.fileDigest),
                    "purpose": pipeline.purpose.map { .string($0) } ?? .null,
                    "content": pipeline.summary,
                ]
            ),
            ("facts", facts),
            (
                "counts",
                [
                    "studies": .int(studies), "done": .int(counts.done - counts.doneBefore),
                    "done before": .int(counts.doneBefore), "failed": .int(counts.failed),
                    "failed before": .int(counts.failedBefore), "put back": .int(putBack),
                    "waiting": .int(studies - counts.done - counts.failed - putBack),
                    "with warnings": .int(counts.warned),
                ]
            ),
        ]
        let lines = try members.map { "\"\($0.0)\":\(try $0.1.text()),\n" }
        return "{\(lines.joined())\"studies\":["
    }

    private func line(_ listed: Ledger.Listed, _ kept: String?) throws -> String {
        let study = listed.study
        if let fault = study.fault {
            var record = StudyRecord(name: study.name, status: .failed, inputs: study.inputs)
            // The code of one that failed is that of its failure.
            record.error = StudyRecord.Failure(
                message: fault, code: listed.state == .failed ? nil : listed.code)
            record.warnings = try publication(study.name).earlierResults()
            return "{\"earlier\":false," + (try record.text()).dropFirst()
        }
        let isSettled = listed.pipeline == start.key && [.done, .failed].contains(listed.state)
        guard isSettled, let kept else {
            let record = StudyRecord(name: study.name, status: .waiting, inputs: study.inputs)
            return "{\"earlier\":false," + (try record.text()).dropFirst()
        }
        // The record is an object with members: others may come before them.
        return "{\"earlier\":\(listed.settled < start.number)," + kept.dropFirst()
    }
}
