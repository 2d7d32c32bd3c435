public import Foundation
internal import Machine
public import Text

/// What the stages of all studies of one run share.
public final class RunContext: Sendable {
    /// The folder of the run's results.
    public let output: URL

    /// Where relative paths of options begin: the working directory when the run began.
    public let baseFolder: URL

    private let values = SharedValues()
    private let described = Locked<[String: JSONValue]>([:])

    private let warned = Locked<[Warning]>([])
    private let onWarning: @Sendable (Warning) -> Void

    init(output: String, onWarning: @escaping @Sendable (Warning) -> Void = { _ in }) {
        self.onWarning = onWarning
        baseFolder = URL(
            filePath: FileManager.default.currentDirectoryPath, directoryHint: .isDirectory)
        self.output = URL(filePath: output, directoryHint: .isDirectory)
    }

    /// A value that is made once per run, by the first who asks; who asks meanwhile waits.
    ///
    /// - Parameters:
    ///   - key: What it is, with all that it depends on, such as `checkpoint:PATH:DEVICE`.
    ///   - make: Makes it. Where it throws, the next who asks tries again.
    /// - Throws: What `make` throws.
    public func shared<T: Sendable>(
        _ key: String, make: () async throws -> T
    ) async throws -> T {
        try await values.value(key, make: make)
    }

    /// Adds a fact about the whole run to its report, such as the device or a checkpoint's digest.
    public func describe(_ key: String, _ value: JSONValue) {
        described.withLock { $0[key] = value }
    }

    /// Adds a fact to a list of such about the whole run, where it is not in it: one of several
    /// checkpoints, say, which several stages have.
    public func describe(_ key: String, adding value: JSONValue) {
        described.withLock { described in
            var list: [JSONValue] = []
            if case .array(let known)? = described[key] { list = known }
            if !list.contains(value) { described[key] = .array(list + [value]) }
        }
    }

    /// Says something that people should know of the run as a whole, such as of its checkpoint. The
    /// same is said once; at most 100 warnings are kept.
    public func warn(_ warning: Warning) {
        let warning = Warning(warning.code, PlainText.clean(warning.message, limit: 2000))
        let isNew = warned.withLock { warned in
            guard warned.count < 100, !warned.contains(warning) else { return false }
            warned.append(warning)
            return true
        }
        if isNew { onWarning(warning) }
    }

    var warnings: [Warning] { warned.withLock { $0 } }

    var facts: [String: JSONValue] { described.withLock { $0 } }
}
