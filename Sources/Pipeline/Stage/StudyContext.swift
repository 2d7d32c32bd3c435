internal import Files
public import Foundation
internal import Synchronization
public import Text

/// What the stages of one study may say and ask while they run. Safe to use from several tasks.
public final class StudyContext: Sendable {
    /// The study's name, fit for a file name.
    public let name: String

    /// What all studies of the run share.
    public let run: RunContext

    /// The SHA-256 of the pipeline as this study has it, in hexadecimal.
    public let pipelineDigest: String

    private struct Said {
        var files: [String] = []
        var facts: [String: JSONValue] = [:]
        var warnings: [Warning] = []
        var isFolderMade = false
    }

    private let folder: String
    private let said = Mutex(Said())
    private let onProgress: @Sendable (Double) -> Void
    private let onWarning: @Sendable (Warning) -> Void

    init(
        name: String, run: RunContext, pipelineDigest: String, folder: String,
        onProgress: @escaping @Sendable (Double) -> Void,
        onWarning: @escaping @Sendable (Warning) -> Void
    ) {
        self.name = name
        self.run = run
        self.pipelineDigest = pipelineDigest
        self.folder = folder
        self.onProgress = onProgress
        self.onWarning = onWarning
    }

    /// Where a stage writes a result: a temporary file on the output folder's disk. When all
    /// stages are through, it becomes `OUT/<study>/<fileName>`, together with all others.
    ///
    /// - Parameter fileName: One name without `/`, not beginning with a dot, at most 200 bytes.
    /// - Throws: ``RunError`` when the name is unfit, or another stage writes it.
    public func output(_ fileName: String) throws -> URL {
        guard (1...200).contains(fileName.utf8.count), fileName.first != ".",
            !fileName.contains("/"), !fileName.unicodeScalars.contains(where: { $0.value < 32 })
        else { throw RunError.badFileName(fileName) }
        try said.withLock { said in
            guard !said.files.contains(fileName) else { throw RunError.fileNamedTwice(fileName) }
            // Not the folders above it: one that is gone must not come back half.
            guard said.isFolderMade || mkdir(folder, 0o755) == 0 || errno == EEXIST else {
                throw RunError.file(folder, doing: .making, code: errno)
            }
            said.isFolderMade = true
            said.files.append(fileName)
        }
        return URL(filePath: folder, directoryHint: .isDirectory)
            .appending(path: fileName, directoryHint: .notDirectory)
    }

    /// Writes a result that is all there, see ``output(_:)``.
    ///
    /// - Throws: ``RunError``.
    public func write(_ data: Data, to fileName: String) throws {
        let path = try output(fileName).path(percentEncoded: false)
        // It is flushed before it gets its final name.
        do { try WholeFile.write(data, to: path, .unflushed) } catch {
            throw RunError.file(path, doing: .writing, code: error.code)
        }
    }

    /// Adds a fact about this study to the run report, such as millilitres per segment.
    public func report(_ key: String, _ value: JSONValue) {
        said.withLock { $0.facts[key] = value }
    }

    /// Says something that people should know and that does not fail the study. At most 1,000
    /// warnings of a study are kept.
    public func warn(_ warning: Warning) {
        let warning = Warning(warning.code, PlainText.clean(warning.message, limit: 2000))
        let isKept = said.withLock { said in
            guard said.warnings.count < 1000 else { return false }
            said.warnings.append(warning)
            return true
        }
        if isKept { onWarning(warning) }
    }

    /// Says how much of the present stage is done, from 0 to 1.
    public func progress(_ fraction: Double) {
        guard fraction.isFinite else { return }
        onProgress(min(1, max(0, fraction)))
    }

    /// Ends the stage here when the run was asked to stop. Long loops call it now and then.
    ///
    /// - Throws: `CancellationError`.
    public func checkCancellation() throws { try Task.checkCancellation() }

    /// Takes away what was written and has no final name.
    func clear() {
        guard said.withLock({ $0.isFolderMade }) else { return }
        try? FileManager.default.removeItem(atPath: folder)
    }

    var files: [String] { said.withLock { $0.files } }
    var facts: [String: JSONValue] { said.withLock { $0.facts } }
    var warnings: [Warning] { said.withLock { $0.warnings } }
}
