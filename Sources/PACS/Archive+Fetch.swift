internal import CDCMTKNet
internal import Foundation
internal import Synchronization

/// What a fetch did.
public struct Fetched: Sendable, Codable, Equatable {
    /// The study or series.
    public let match: Match
    /// Objects that the archive lists.
    public let listed: Int
    /// Those that came now.
    public let came: Int
    /// Those that were there before.
    public let present: Int
    /// The folder they lie under.
    public let folder: String
}

extension Archive {
    /// Brings the objects of studies or series into a folder, as `<study>/<series>/<object>.dcm`.
    ///
    /// What lies there already is not fetched again. What may pass is tried again with growing waits.
    ///
    /// - Parameter onProgress: Called with the objects that are there and those that were listed.
    /// - Throws: ``PACSError``; ``PACSError/incomplete(_:missing:expected:)`` where the archive does not deliver all
    ///   that it lists.
    public func fetch(
        _ match: Match, into folder: String,
        onProgress: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
    ) throws -> Fetched {
        let clock = Waiting(settings.retry)
        var before: Int?
        while true {
            do {
                let listed = try objects(of: match)
                guard !listed.isEmpty else {
                    throw PACSError.noMatch(name, "\(match.series ?? match.study)")
                }
                var missing = absent(listed, in: folder)
                let present = before ?? listed.count - missing.count
                before = present
                if !missing.isEmpty {
                    try bring(missing, match: match, into: folder) { came in
                        onProgress(present + came, listed.count)
                    }
                    missing = absent(listed, in: folder)
                }
                guard missing.isEmpty else {
                    throw PACSError.incomplete(
                        name, missing: missing.count, expected: listed.count)
                }
                return Fetched(
                    match: match, listed: listed.count, came: listed.count - present,
                    present: present, folder: folder)
            } catch let error as PACSError where error.mayPass {
                guard clock.wait() else { throw error }
            }
        }
    }

    private func absent(_ objects: [RemoteObject], in folder: String) -> [RemoteObject] {
        objects.filter { object in
            let path = Spool.name(
                in: folder, study: object.study, series: object.series, object.sopInstance)
            return access(path, F_OK) != 0
        }
    }

    private func bring(
        _ objects: [RemoteObject], match: Match, into folder: String,
        _ onProgress: @escaping @Sendable (Int) -> Void
    ) throws {
        let wanted = Set(objects.map(\.sopInstance))
        let study = match.study
        let count = Mutex(0)
        let spool = try Spool(
            folder, limits: settings.limits,
            isWanted: { $0.study == study && wanted.contains($0.sopInstance) },
            onObject: { _, _ in
                let now = count.withLock { count in
                    count += 1
                    return count
                }
                onProgress(now)
            })
        let bySeries = Dictionary(grouping: objects, by: \.series)
        let pieces = bySeries.keys.sorted().compactMap { bySeries[$0] }
        switch settings.fetch {
        case .get:
            try Concurrent.run(pieces, threads: settings.associations) {
                try get($0, into: spool)
            }
        case .move: try move(pieces, into: spool)
        case .web:
            try Concurrent.run(pieces, threads: settings.associations) {
                try webFetch($0, into: spool)
            }
        }
        if let (reason, count) = spool.refusals.first {
            throw PACSError.peer(
                name, .malformed, "\(count) objects that it sent were refused: \(reason)")
        }
    }

    /// Keys that name objects of one series: all of it, or some of its objects.
    private func keys(of objects: [RemoteObject]) -> [QueryKey] {
        guard let first = objects.first else { return [] }
        let keys = [
            QueryKey(QueryKey.level, "SERIES"), QueryKey(QueryKey.study, first.study.text),
            QueryKey(QueryKey.series, first.series.text),
        ]
        return keys.sorted { $0.tag < $1.tag }
    }

    private func get(_ objects: [RemoteObject], into spool: Spool) throws {
        let told = Set(objects.compactMap(\.sopClass?.text))
        let classes = told.isEmpty ? SOPClass.usual : told.sorted()
        var contexts = [
            PresentationContext(
                sopClass: SOPClass.studyRootGet,
                transferSyntaxes: [.explicitLittleEndian, .implicitLittleEndian])
        ]
        for sopClass in classes {
            // A context for each transfer syntax lets the archive send each object as it has it.
            let isRoom = classes.count * TransferSyntax.retrieved.count < 128
            let groups = isRoom ? TransferSyntax.retrieved.map { [$0] } : [TransferSyntax.retrieved]
            contexts += groups.map {
                PresentationContext(sopClass: sopClass, transferSyntaxes: $0, weAreProvider: true)
            }
        }
        let association = try Association(with: self, Array(contexts.prefix(128)))
        let context = try association.needed(SOPClass.studyRootGet, "C-GET; set 'fetch: move'")
        let sink = SpoolSink(spool, mostBytes: Int64(settings.limits.objectMegabytes) << 20)
        let strings = CStrings()
        defer { strings.free() }
        let keys = strings.keys(keys(of: objects))
        var counts = CNCounts()
        let status = try withExtendedLifetime(sink) {
            try withUnsafePointer(to: sink.raw) { raw in
                try association.call { association, error in
                    Association.status(
                        cn_get(
                            association, context, SOPClass.studyRootGet, keys, Int32(keys.count),
                            raw, &counts, &error))
                }
            }
        }
        association.release()
        // B000: some sub-operations failed. What is missing is counted afterwards.
        guard status == 0 || status == 0xB000 else {
            throw PACSError.status(name, "C-GET", status)
        }
    }

    private func move(_ pieces: [[RemoteObject]], into spool: Spool) throws {
        let receiver = try Receiver(for: [self], spool: spool, associations: settings.associations)
        defer { receiver.stop() }
        let association = try Association(
            with: self,
            [
                PresentationContext(
                    sopClass: SOPClass.studyRootMove,
                    transferSyntaxes: [.explicitLittleEndian, .implicitLittleEndian])
            ])
        let context = try association.needed(SOPClass.studyRootMove, "C-MOVE; set 'fetch: get'")
        for piece in pieces {
            let strings = CStrings()
            defer { strings.free() }
            let keys = strings.keys(keys(of: piece))
            var counts = CNCounts()
            let status = try association.call { association, error in
                Association.status(
                    cn_move(
                        association, context, SOPClass.studyRootMove, own.aeTitle, keys,
                        Int32(keys.count), Int32(settings.timeouts.message), nil, nil, &counts,
                        &error))
            }
            guard status != 0xA801 else {
                throw PACSError.peer(
                    name, .rejected,
                    "it does not know where '\(own.aeTitle)' is, to which it should move objects")
            }
            guard status == 0 || status == 0xB000 else {
                throw PACSError.status(name, "C-MOVE", status)
            }
        }
        association.release()
    }
}
