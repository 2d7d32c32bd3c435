internal import Files
internal import Foundation
internal import Synchronization
internal import Text

/// What one task of a cluster's array has done: a file on the shared file system that this task
/// alone writes, a line of JSON for each thing that came to pass.
///
/// SQLite needs locks that network file systems do not keep; a file with one writer needs none.
/// A line is on the disk before the task continues. A task that is killed may leave half a line at
/// the end, which readers pass over.
final class Journal: Sendable {
    /// What came to pass with one study.
    struct Line: Codable, Sendable, Equatable {
        var study: String
        var state: StudyState
        /// The keys of what the study was done with, see ``Ledger/Entry``.
        var pipeline: StudyKey
        var inputs: StudyKey
        /// The study's record, where it is done or failed.
        var record: String
        /// The files that bear their final names, or, while `publishing`, are about to.
        var files: [ResultFile]
        /// Why it failed.
        var reason: String?
        /// Whether the fault is transient.
        var isTransient: Bool?
        /// The code of the reason, where it has one.
        var code: String?
        /// How many warnings the study has.
        var warnings: Int?

        // The file's word for a transient fault is of its first version.
        private enum CodingKeys: String, CodingKey {
            case study, state, pipeline, inputs, record, files, reason, code, warnings
            case isTransient = "mayPass"
        }
    }

    /// What the stages said of the run as a whole, as JSON.
    struct Facts: Codable, Sendable {
        var facts: String
        /// The key of the pipeline.
        var pipeline: StudyKey
    }

    /// One thing that a journal tells.
    enum Note: Sendable {
        case study(Line, Weight)
        case run(Facts)
    }

    /// How much a line counts beside the others of its study; of equal ones the later is taken.
    ///
    /// Of two submissions the later one counts. Within one, work may have been started twice, and
    /// the clocks of two nodes cannot tell which came last: done counts more than failed, and that
    /// more than files that were about to get their names.
    struct Weight: Comparable, Sendable {
        let submission: Int
        let rank: Int

        init(_ submission: Int, _ state: StudyState) {
            self.submission = submission
            rank =
                switch state {
                case .done: 3
                case .failed: 2
                case .publishing: 1
                case .waiting: 0
                }
        }

        static func < (a: Weight, b: Weight) -> Bool {
            (a.submission, a.rank) < (b.submission, b.rank)
        }
    }

    private let path: String
    private let descriptor: Int32

    /// What is about to get its names: only with them is it done.
    private let open = Mutex<[String: Line]>([:])

    /// Begins a journal. Its name says which task wrote it when and where, and is never there twice.
    ///
    /// - Parameters:
    ///   - folder: The folder of all journals of the run, made where it is missing.
    ///   - task: Which task of the array it is of.
    /// - Throws: ``RunError``.
    init(in folder: String, of task: ArrayTask) throws {
        do { try FilePermissions.makeFolders(folder) } catch {
            throw RunError.file(folder, doing: .making, code: error.code)
        }
        path = "\(folder)/\(task.name).jsonl"
        descriptor = Foundation.open(
            path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw RunError.file(path, doing: .making, code: errno) }
    }

    deinit { close(descriptor) }

    /// Notes what came to pass.
    ///
    /// - Throws: ``RunError``.
    func note(_ line: Line) throws {
        if line.state == .publishing { open.withLock { $0[line.study] = line } }
        try append(line)
    }

    /// Notes that the files that were about to get their names have them.
    ///
    /// - Throws: ``RunError``.
    func finish(_ study: String) throws {
        guard var line = open.withLock({ $0.removeValue(forKey: study) }) else { return }
        line.state = .done
        try append(line)
    }

    /// - Throws: ``RunError``.
    func note(_ facts: Facts) throws { try append(facts) }

    private func append(_ value: some Encodable) throws {
        let encoder = JSONEncoder.line
        let bytes = [UInt8](try encoder.encode(value)) + [UInt8(ascii: "\n")]
        do {
            try WholeFile.write(bytes, to: descriptor)
            try WholeFile.flush(descriptor)
        } catch { throw RunError.file(path, doing: .writing, code: error.code) }
    }

    // MARK: - Reading

    /// Calls `body` with all that the journals of all tasks tell, one thing after the other: a night
    /// of very many studies takes no memory.
    ///
    /// - Throws: ``RunError``, and what `body` throws.
    static func forEachNote(in folder: String, _ body: (Note) throws -> Void) throws {
        let decoder = JSONDecoder()
        for name in names(in: folder) {
            let submission = submission(of: name)
            try lines(of: folder + "/" + name) { text in
                if let line = try? decoder.decode(Line.self, from: text) {
                    try body(.study(line, Weight(submission, line.state)))
                } else if let facts = try? decoder.decode(Facts.self, from: text) {
                    try body(.run(facts))
                }
                // What is neither is what a crash of the file system has left: the study is then
                // done again.
            }
        }
    }

    /// The last that is known of each study, where `isWanted` says yes to it.
    ///
    /// - Throws: ``RunError``.
    static func last(in folder: String, where isWanted: (Line) -> Bool) throws -> [Line] {
        var known: [String: (weight: Weight, line: Line?)] = [:]
        try forEachNote(in: folder) { note in
            guard case .study(let line, let weight) = note else { return }
            if let other = known[line.study], other.weight > weight { return }
            known[line.study] = (weight, isWanted(line) ? line : nil)
        }
        return known.values.compactMap(\.line)
    }

    /// Whether any task has written one.
    static func isAny(in folder: String) -> Bool { !names(in: folder).isEmpty }

    private static func names(in folder: String) -> [String] {
        ((try? FolderWalk.names(in: folder)) ?? [])
            .filter { $0.hasSuffix(".jsonl") }.sorted()
    }

    private static func submission(of name: String) -> Int {
        Int(name.prefix { $0 != "-" }) ?? 0
    }

    /// The number of the next submission.
    static func nextSubmission(in folder: String) -> Int {
        let names = (try? FolderWalk.names(in: folder)) ?? []
        return 1 + (names.compactMap { Int($0.prefix { $0 != "-" }) }.max() ?? 0)
    }

    /// Reads a journal line by line, whatever its length.
    private static func lines(of path: String, _ body: (Data) throws -> Void) throws {
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw RunError.file(path, doing: .reading, code: errno)
        }
        defer { try? file.close() }
        var rest = Data()
        while let more = try? file.read(upToCount: 1 << 20), !more.isEmpty {
            rest += more
            var start = rest.startIndex
            while let end = rest[start...].firstIndex(of: UInt8(ascii: "\n")) {
                try body(rest[start..<end])
                start = end + 1
            }
            rest = Data(rest[start...])
        }
    }
}
