internal import Files
public import Foundation
internal import Synchronization
public import Text

/// The prepared cases of a dataset: made once, kept on the disk, and as many in memory as a bound
/// allows. It may be asked from several threads.
public final class CaseStore: Sendable {
    public let dataset: LabelledDataset
    public let preparation: Preparation

    private let cache: CaseCache?
    private let mostBytes: Int
    private let held = Mutex(Held())

    /// What is in memory.
    private struct Held {
        var cases: [String: (prepared: PreparedCase, used: Int)] = [:]
        var bytes = 0
        var uses = 0
        var digests: [String: String] = [:]
        /// Of all cases that were prepared, by name.
        var labels: [String: [UInt16]] = [:]
        var warnings: [String: [Warning]] = [:]
    }

    /// - Parameters:
    ///   - cache: A folder for prepared cases, which may be shared and deleted at will. Nil: none.
    ///   - cacheBytes: What the folder may hold; the case that was not used for longest goes first.
    ///   - memoryBytes: What may be held in memory; the last case asked for is, whatever its size.
    /// - Throws: ``CaseError`` where the folder cannot be made, or the spacing is not valid.
    public init(
        _ dataset: LabelledDataset, preparation: Preparation, cache: URL?,
        cacheBytes: Int = 20 << 30, memoryBytes: Int = 4 << 30
    ) throws {
        guard preparation.spacing > 0, preparation.spacing.isFinite else {
            throw CaseError.badSpacing(preparation.spacing)
        }
        self.dataset = dataset
        self.preparation = preparation
        self.cache = try cache.map { try CaseCache(folder: $0, mostBytes: cacheBytes) }
        mostBytes = memoryBytes
    }

    /// A case, from memory, from the disk, or made anew.
    ///
    /// - Throws: ``CaseError``, naming the case: see ``Preparation``.
    public func prepared(_ labelled: LabelledCase) throws -> PreparedCase {
        let inMemory = held.withLock { held in
            held.uses += 1
            held.cases[labelled.name]?.used = held.uses
            return held.cases[labelled.name]?.prepared
        }
        if let inMemory { return inMemory }
        // Two threads may make one case at once; both make the same.
        let made = try read(labelled)
        hold(made)
        return made
    }

    private func read(_ labelled: LabelledCase) throws -> PreparedCase {
        guard let cache else {
            return try preparation.prepare(labelled, classes: dataset.classes)
        }
        let key = Digest.of("\(try digest(labelled)) \(preparation.identity)").hexadecimal
        if let cached = cache.read(key, name: labelled.name) {
            // It may have been made when the dataset named other classes.
            for label in cached.labels where !dataset.classes.contains(where: { $0.label == label })
            {
                throw CaseError.unknownLabel(
                    name: labelled.name, label: label, voxels: cached.count(of: label),
                    known: dataset.classes)
            }
            return cached
        }
        let made = try preparation.prepare(labelled, classes: dataset.classes)
        try cache.write(made, key: key)
        return made
    }

    /// What people must know of the files of the cases that were prepared so far: each kind once, with
    /// how many cases have it.
    public var warnings: [Warning] {
        let all = held.withLock(\.warnings).sorted { $0.key < $1.key }
            .flatMap { name, warnings in warnings.map { (name, $0) } }
        return Dictionary(grouping: all, by: \.1.code.rawValue).sorted { $0.key < $1.key }
            .map { _, found in
                let (name, first) = found[0]
                let others = Set(found.map(\.0)).count - 1
                let more =
                    others == 0
                    ? "" : others == 1 ? "; so has 1 other case" : "; so have \(others) others"
                return Warning(first.code, "case '\(shown(name))': \(first.message)\(more)")
            }
    }

    /// The labels that the prepared ones of these cases have.
    func labels(of cases: [LabelledCase]) -> Set<UInt16> {
        let labels = held.withLock(\.labels)
        return Set(cases.flatMap { labels[$0.name] ?? [] })
    }

    private func hold(_ prepared: PreparedCase) {
        held.withLock { held in
            held.labels[prepared.name] = prepared.labels
            held.warnings[prepared.name] = prepared.warnings
            if let old = held.cases[prepared.name] { held.bytes -= old.prepared.bytes }
            held.cases[prepared.name] = (prepared, held.uses)
            held.bytes += prepared.bytes
            while held.bytes > mostBytes, held.cases.count > 1,
                let oldest = held.cases.filter({ $0.key != prepared.name })
                    .min(by: { $0.value.used < $1.value.used })
            {
                held.cases[oldest.key] = nil
                held.bytes -= oldest.value.prepared.bytes
            }
        }
    }

    /// Bytes of the cases that are in memory.
    public var bytesInMemory: Int { held.withLock { $0.bytes } }

    /// The SHA-256 of a case's two files.
    private func digest(_ labelled: LabelledCase) throws -> String {
        if let known = held.withLock({ $0.digests[labelled.name] }) { return known }
        let digest =
            "\(try Digest.ofDatasetFile(labelled.image)) \(try Digest.ofDatasetFile(labelled.label))"
        held.withLock { $0.digests[labelled.name] = digest }
        return digest
    }

    /// What a checkpoint says of the data it was trained on: the SHA-256 of the files of these
    /// cases and of how they are prepared. The order of the cases does not matter.
    public func digest(of cases: [LabelledCase]) throws -> String {
        let lines = try cases.map { "\($0.name) \(try digest($0))" }.sorted()
        return Digest.of((lines + [preparation.identity]).joined(separator: "\n")).hexadecimal
    }

    /// Prepares cases, so that whatever is wrong with them is known before training begins.
    ///
    /// - Parameter progress: Called after each case with how many are done.
    /// - Returns: For each class, in how many of the cases it has a voxel.
    /// - Throws: ``CaseError`` for the first case that cannot be used, and for a class that no
    ///   case has.
    @discardableResult
    public func survey(
        _ cases: [LabelledCase], progress: (Int) throws -> Void = { _ in }
    ) throws -> [UInt16: Int] {
        var found: [UInt16: Int] = [:]
        for (n, labelled) in cases.enumerated() {
            for label in try prepared(labelled).labels { found[label, default: 0] += 1 }
            try progress(n + 1)
        }
        for known in dataset.classes where found[known.label] == nil {
            throw CaseError.absentClass(known, cases: cases.count)
        }
        return found
    }
}
