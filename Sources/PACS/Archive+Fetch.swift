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
        var isByName = true
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
                    let here = listed.count - missing.count
                    try bring(missing, of: listed, byName: isByName, into: folder) { came in
                        onProgress(min(listed.count, here + came), listed.count)
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
                switch error {
                // An archive that cannot be asked for objects by name is asked for whole series.
                case .status, .incomplete: isByName = false
                default: break
                }
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
        _ missing: [RemoteObject], of listed: [RemoteObject], byName: Bool,
        into folder: String, _ onProgress: @escaping @Sendable (Int) -> Void
    ) throws {
        // An archive may send more than it was asked for: what it lists may come, nothing else.
        let known = Dictionary(
            listed.map { ($0.sopInstance, Series($0)) }, uniquingKeysWith: { a, _ in a })
        let count = Mutex(0)
        let spool = try Spool(
            folder, limits: settings.limits,
            isWanted: { known[$0.sopInstance] == Series(study: $0.study, series: $0.series) },
            onObject: { _, _ in
                let now = count.withLock { count in
                    count += 1
                    return count
                }
                onProgress(now)
            })
        let wanted = wanted(missing, of: listed, byName: byName)
        do {
            switch settings.fetch {
            case .get:
                try Concurrent.run(wanted, threads: settings.associations) {
                    try get($0, into: spool)
                }
            case .move: try move(wanted, into: spool)
            case .web: try webFetch(wanted, into: spool)
            }
        } catch PACSError.status(let archive, let operation, let status) {
            // An archive whose objects were refused here says that it has failed.
            throw spool.fault(of: name) ?? PACSError.status(archive, operation, status)
        }
        if let fault = spool.fault(of: name) { throw fault }
    }

    private struct Series: Hashable {
        let study: UID
        let series: UID

        init(study: UID, series: UID) {
            self.study = study
            self.series = series
        }

        init(_ object: RemoteObject) { self.init(study: object.study, series: object.series) }
    }

    /// What is asked for at once: a series of which nothing is here as a whole, of any other the
    /// objects that are missing.
    private func wanted(
        _ missing: [RemoteObject], of listed: [RemoteObject], byName: Bool
    ) -> [Wanted] {
        let all = Dictionary(grouping: listed, by: Series.init).mapValues(\.count)
        let series = Dictionary(grouping: missing, by: Series.init)
        return series.sorted { $0.key.series < $1.key.series }.flatMap { key, objects -> [Wanted] in
            guard byName, objects.count < all[key] ?? 0 else {
                return [
                    Wanted(study: key.study, series: key.series, objects: objects, isSeries: true)
                ]
            }
            return stride(from: 0, to: objects.count, by: Wanted.most).map { start in
                Wanted(
                    study: key.study, series: key.series,
                    objects: Array(objects[start..<min(objects.count, start + Wanted.most)]),
                    isSeries: false)
            }
        }
    }
}

/// Objects of one series that are asked for at once.
struct Wanted: Sendable {
    /// Objects that are named in one request: a list of UIDs has at most 64 KiB (PS3.5, 7.1.2).
    static let most = 500

    let study: UID
    let series: UID
    let objects: [RemoteObject]
    /// Whether they are all of the series, which then need not be named.
    let isSeries: Bool

    /// Keys of a retrieval.
    ///
    /// - Source: DICOM PS3.4, C.4.2.2.1 and C.4.3.2.1.
    var keys: [QueryKey] {
        var keys = [
            QueryKey(QueryKey.level, isSeries ? "SERIES" : "IMAGE"),
            QueryKey(QueryKey.study, study.text), QueryKey(QueryKey.series, series.text),
        ]
        if !isSeries {
            let names = objects.map(\.sopInstance.text).joined(separator: "\\")
            keys.append(QueryKey(QueryKey.sopInstance, names))
        }
        return keys.sorted { $0.tag < $1.tag }
    }
}
