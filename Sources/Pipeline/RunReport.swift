internal import Foundation

/// The run report, `OUT/report.json`: what ran, with what, and how every study ended.
///
/// It is written study by study, so that a long run's report takes no memory, and renamed when it is whole.
struct RunReport {
    static let fileName = "report.json"

    let folder: OutputFolder
    let ledger: Ledger
    let pipeline: Pipeline
    let options: RunOptions
    let began: Date

    /// What a study of the run has come to, when it has come to anything in this run.
    enum Standing: UInt8, Sendable { case waiting, done, doneBefore, failed, putBack }

    /// - Parameters:
    ///   - standings: One for each study.
    ///   - stopped: Why the run ended early, if it did.
    ///   - isOver: Whether the run has ended.
    /// - Throws: ``RunError``.
    func write(
        _ studies: [Study], _ standings: [Standing], facts: JSONValue, stopped: String?,
        isOver: Bool
    ) throws {
        let temporary = folder.temporary + "/.report.json"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw RunError.file(temporary, doing: .writing, code: errno)
        }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        do {
            var text = try head(standings, facts: facts, stopped: stopped, isOver: isOver)
            for (index, (study, standing)) in zip(studies, standings).enumerated() {
                text += index == 0 ? "\n" : ",\n"
                text += try line(study, standing)
                guard text.utf8.count > 1 << 18 else { continue }
                try handle.write(contentsOf: Data(text.utf8))
                text = ""
            }
            try handle.write(contentsOf: Data((text + "\n]}\n").utf8))
        } catch let error as RunError {
            throw error
        } catch {
            throw folder.fault() ?? RunError.file(temporary, doing: .writing, code: EIO)
        }
        guard rename(temporary, folder.report) == 0 else {
            throw RunError.file(folder.report, doing: .renaming, code: errno)
        }
    }

    /// All but the studies, one member a line.
    private func head(
        _ standings: [Standing], facts: JSONValue, stopped: String?, isOver: Bool
    ) throws -> String {
        func count(_ standing: Standing) -> JSONValue {
            .int(standings.count { $0 == standing })
        }
        let now = Date.now
        let members: [(String, JSONValue)] = [
            ("format", "mais run report"),
            ("version", 1),
            (
                "program",
                [
                    "name": .string(options.program.name),
                    "version": .string(options.program.version),
                    "libraries": .object(options.program.libraries.mapValues { .string($0) }),
                ]
            ),
            ("began", .string(began.formatted(.iso8601))),
            ("ended", isOver ? .string(now.formatted(.iso8601)) : .null),
            ("seconds", .double((now.timeIntervalSince(began) * 1000).rounded() / 1000)),
            ("stopped", stopped.map { .string($0) } ?? .null),
            ("settings", ["jobs": .int(options.jobs), "overwrite": .bool(options.overwrite)]),
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
                    "studies": .int(standings.count), "done": count(.done),
                    "done before": count(.doneBefore), "failed": count(.failed),
                    "put back": count(.putBack), "waiting": count(.waiting),
                ]
            ),
        ]
        let lines = try members.map { "\"\($0.0)\":\(try $0.1.text()),\n" }
        return "{\(lines.joined())\"studies\":["
    }

    private func line(_ study: Study, _ standing: Standing) throws -> String {
        switch standing {
        case .failed where study.fault != nil:
            var record = StudyRecord(name: study.name, status: .failed, inputs: study.inputs)
            record.error = study.fault.map { StudyRecord.Failure(message: $0) }
            return "{\"earlier\":false," + (try record.text()).dropFirst()
        case .done, .failed, .doneBefore:
            guard let record = try ledger.entry(study.name)?.record else { fallthrough }
            // The record is an object with members: another may come before them.
            return "{\"earlier\":\(standing == .doneBefore)," + record.dropFirst()
        case .waiting, .putBack:
            let record = StudyRecord(name: study.name, status: .waiting, inputs: study.inputs)
            return "{\"earlier\":false," + (try record.text()).dropFirst()
        }
    }
}
