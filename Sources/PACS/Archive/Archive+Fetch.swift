internal import Files
internal import Foundation
internal import Synchronization
public import Text

/// What a fetch did.
public struct Fetched: Sendable, Codable, Equatable {
    /// The study or series.
    public let match: Match
    /// Objects that the archive lists.
    public let listed: Int
    /// Objects that the archive counts, where it counts more than it lists; else as many as it lists.
    public let announced: Int
    /// Whether the archive says how many there are, so that it was compared.
    public let isCounted: Bool
    /// Those that came now, among them what came beyond the list.
    public let came: Int
    /// Those that were there before.
    public let present: Int
    /// The folder they lie under.
    public let folder: String
    /// What of the archive's answers could not be read, or contradicts something else in them.
    public let warnings: [Warning]
}

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
                case .peer(_, .unended, _):
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
        guard case .peer(_, .unwanted, let sentence) = fault else { throw fault }
        return Brought(isAll: false, unwanted: sentence)
    }
}

/// What is here of what an archive lists and counts.
private struct Holding {
    private struct Part {
        let list: SeriesList
        /// Listed objects that are not here.
        let missing: [RemoteObject]
        let here: Int
        var lacking: Int { max(missing.count, list.expected - here) }
    }

    private let study: UID
    private var parts: [Part] = []
    private let lacksSeries: Bool
    private let counted: Int?

    /// Whether the archive said, of objects that it was asked for by series, that it sent all.
    var isWordTaken = false

    init(_ list: ObjectList, study: UID, in folder: String) {
        self.study = study
        lacksSeries = list.lacksSeries
        counted = list.announced
        for series in list.series {
            let missing = series.objects.filter { object in
                let path = Spool.name(
                    in: folder, study: object.study, series: object.series, object.sopInstance)
                return access(path, F_OK) != 0
            }
            // Beyond a list that is short, what lies there is counted.
            let isShort = series.isCut || series.expected > series.objects.count
            let here =
                isShort
                ? Self.objects(in: "\(folder)/\(series.study)/\(series.series)")
                : series.objects.count - missing.count
            parts.append(Part(list: series, missing: missing, here: here))
        }
        guard lacksSeries || (counted ?? 0) > parts.reduce(0, { $0 + $1.list.expected }) else {
            return
        }
        unlisted = Self.names(in: "\(folder)/\(study)")
            .filter { name in !parts.contains { $0.list.series.text == name } }
            .reduce(0) { $0 + Self.objects(in: "\(folder)/\(study)/\($1)") }
    }

    /// Objects that are here of series that are not listed.
    private var unlisted = 0

    private static func names(in folder: String) -> [String] {
        ((try? FolderWalk.names(in: folder)) ?? []).filter { UID($0) != nil }
    }

    private static func objects(in folder: String) -> Int {
        ((try? FolderWalk.names(in: folder)) ?? []).count { name in
            name.hasSuffix(".dcm") && UID(name.dropLast(4)) != nil
        }
    }

    var here: Int { parts.reduce(unlisted) { $0 + $1.here } }

    /// Whether the archive counts the study's objects, or those of each series.
    var isCounted: Bool {
        counted != nil || !lacksSeries && parts.allSatisfy { $0.list.announced != nil }
    }

    /// What the archive counts.
    var announced: Int { max(counted ?? 0, parts.reduce(0) { $0 + $1.list.expected }) }

    var expected: Int { max(here + lacking, announced) }

    /// Objects of which is known that they are not here.
    var lacking: Int {
        max(parts.reduce(0) { $0 + $1.lacking }, (counted ?? 0) - here)
    }

    /// Whether nothing is lacking, as far as the archive lets that be known.
    var isWhole: Bool {
        guard lacking == 0 else { return false }
        let isKnown = !lacksSeries || counted != nil
        return isWordTaken
            || isKnown && parts.allSatisfy { !$0.list.isCut || $0.list.announced != nil }
    }

    /// What is asked for at once: a series of which nothing is here, or whose list is short, as a whole;
    /// of any other the objects that are missing; and the whole study where series are not listed.
    func wanted(byName: Bool) -> [Wanted] {
        let isStudyShort = lacksSeries || (counted ?? 0) > parts.reduce(0) { $0 + $1.list.expected }
        if isStudyShort {
            let classes = Set(parts.flatMap { $0.list.objects.compactMap(\.sopClass) })
            return [
                Wanted(
                    study: study, series: nil, names: nil,
                    objects: parts.flatMap(\.list.objects), classes: classes, mayBeMore: true)
            ]
        }
        return parts.filter { $0.lacking > 0 || $0.list.isCut && !isWhole }.flatMap { part in
            let list = part.list
            let classes = Set(list.objects.compactMap(\.sopClass))
            let isShort = list.isCut || list.expected > list.objects.count
            guard byName, !isShort, part.missing.count < list.objects.count else {
                return [
                    Wanted(
                        study: study, series: list.series, names: nil, objects: list.objects,
                        classes: classes, mayBeMore: isShort)
                ]
            }
            return stride(from: 0, to: part.missing.count, by: Wanted.most).map { start in
                let piece = Array(
                    part.missing[start..<min(part.missing.count, start + Wanted.most)])
                return Wanted(
                    study: study, series: list.series, names: piece.map(\.sopInstance),
                    objects: piece, classes: classes, mayBeMore: false)
            }
        }
    }

    /// Where the archive counts fewer objects than it lists or sends.
    func contradictions(_ archive: String) -> [Warning] {
        parts.compactMap { part in
            guard let count = part.list.announced, count < max(part.list.objects.count, part.here)
            else { return nil }
            return Warning(
                .archiveCountsDiffer,
                "\(archive) counts \(count) objects in series \(part.list.series), and \(max(part.list.objects.count, part.here)) are there; all are kept"
            )
        }
    }
}

/// Objects of a study, or of one series, that are asked for at once.
struct Wanted: Sendable {
    /// Objects that are named in one request: a list of UIDs has at most 64 KiB (PS3.5, 7.1.2).
    static let most = 500

    let study: UID
    /// Nil for all of the study's.
    let series: UID?
    /// The objects by name; nil for all of the series.
    let names: [UID]?
    /// Those of them that are listed.
    let objects: [RemoteObject]
    /// The classes of what is listed.
    let classes: Set<UID>
    /// Whether there may be objects beyond the list.
    let mayBeMore: Bool

    /// Keys of a retrieval.
    ///
    /// - Source: DICOM PS3.4, C.4.2.2.1 and C.4.3.2.1.
    var keys: [QueryKey] {
        let level = names != nil ? "IMAGE" : series != nil ? "SERIES" : "STUDY"
        var keys = [QueryKey(QueryKey.level, level), QueryKey(.study, study.text)]
        if let series { keys.append(QueryKey(.series, series.text)) }
        if let names {
            keys.append(QueryKey(.sopInstance, names.map(\.text).joined(separator: "\\")))
        }
        return keys.sorted { $0.tag < $1.tag }
    }
}
