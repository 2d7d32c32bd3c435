internal import Foundation
internal import Synchronization
internal import Text

extension Archive {
    /// Brings the objects of studies or series into a folder, as `<study>/<series>/<object>.dcm`.
    ///
    /// What lies there already is not fetched again. What an archive has beyond the list that it gives is
    /// kept. What is transient is tried again with growing waits.
    ///
    /// - Parameter onProgress: Called with the objects that are here and those that are to be here: where some
    ///   are here already, and for each that comes.
    /// - Throws: ``PACSError``; ``PACSError/incomplete(_:missing:expected:)`` where the archive does not deliver all
    ///   that it lists, or counts.
    public func fetch(
        _ match: Match, into folder: String,
        onProgress: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
    ) throws -> Fetched {
        let clock = Waiting(settings.retry)
        var before: Int?
        var isByName = true
        var last = -1
        var unended = 0
        while true {
            var here = 0
            do {
                let list = try objects(of: match)
                guard !list.objects.isEmpty || list.lacksSeries else {
                    throw PACSError.noMatch(name, "\(match.series ?? match.study)")
                }
                var holding = Holding(list, study: match.study, in: folder)
                here = holding.here
                let present = before ?? here
                before = present
                var warnings = list.warnings
                if !holding.isWhole {
                    let (start, all) = (here, holding.expected)
                    if start > 0 { onProgress(start, all) }
                    let wanted = holding.wanted(byName: isByName)
                    let brought = try bring(wanted, list, of: match, into: folder) { came in
                        onProgress(min(all, start + came), all)
                    }
                    if let unwanted = brought.unwanted {
                        warnings.append(Warning(.archiveUnwanted, "\(name): \(unwanted)"))
                    }
                    holding = Holding(list, study: match.study, in: folder)
                    holding.isWordTaken = brought.isAll
                    here = holding.here
                }
                guard holding.lacking == 0 else {
                    throw PACSError.incomplete(
                        name, missing: holding.lacking, expected: here + holding.lacking)
                }
                guard holding.isWhole else { throw PACSError.uncertain(name, came: here) }
                warnings += holding.contradictions(name)
                return Fetched(
                    match: match, listed: list.objects.count,
                    announced: max(list.objects.count, holding.announced),
                    isCounted: holding.isCounted, came: here - present,
                    present: present, folder: folder, warnings: warnings)
            } catch let error as PACSError where error.isTransient {
                switch error {
                // An archive that cannot be asked for objects by name is asked for whole series. One
                // that sends no more than before has no more.
                case .incomplete:
                    if !isByName, here <= last { throw error }
                    isByName = false
                    last = here
                case .status: isByName = false
                // It is whole by HTTP's word, so the next is hardly another; a proxy may have cut one.
                case .archive(_, .unended, _):
                    unended += 1
                    if unended > Self.mostUnended { throw error }
                default: break
                }
                guard clock.wait() else { throw error }
            }
        }
    }

    /// How often a fetch asks again for what came without its end.
    private static let mostUnended = 2

    /// What an archive says of what it was asked for.
    private struct Brought {
        /// Whether it sent all.
        let isAll: Bool
        /// What came and was not asked for, as a sentence.
        let unwanted: String?
    }

    private func bring(
        _ wanted: [Wanted], _ list: ObjectList, of match: Match, into folder: String,
        _ onProgress: @escaping @Sendable (Int) -> Void
    ) throws -> Brought {
        // An archive may send more than it lists, but nothing else than what it was asked for.
        let named = Set(wanted.flatMap { $0.names ?? [] })
        let whole = Set(wanted.filter { $0.names == nil }.compactMap(\.series))
        let isStudy = wanted.contains { $0.series == nil }
        let known = Dictionary(
            list.objects.map { ($0.sopInstance, $0.series) }, uniquingKeysWith: { a, _ in a })
        let count = Mutex(0)
        let spool = try Spool(
            folder, limits: settings.limits,
            isWanted: { header in
                guard header.study == match.study else { return false }
                if isStudy || whole.contains(header.series) { return true }
                return named.contains(header.sopInstance)
                    && known[header.sopInstance] == header.series
            },
            onObject: { _, _ in
                let now = count.withLock { count in
                    count += 1
                    return count
                }
                onProgress(now)
            })
        var isAll = true
        do {
            switch settings.fetch {
            case .get:
                let said = Atomic(true)
                try Concurrent.run(wanted, threads: settings.associations) {
                    if try !get($0, into: spool) { said.store(false, ordering: .relaxed) }
                }
                isAll = said.load(ordering: .relaxed)
            case .move: isAll = try move(wanted, into: spool)
            case .web: isAll = try webFetch(wanted, into: spool)
            }
        } catch let error as PACSError {
            // An archive whose objects were refused here says that it has failed, or finds its
            // association ended.
            throw spool.fault(of: name) ?? error
        }
        guard let fault = spool.fault(of: name) else { return Brought(isAll: isAll, unwanted: nil) }
        guard case .archive(_, .unwanted, let sentence) = fault else { throw fault }
        return Brought(isAll: false, unwanted: sentence)
    }
}
