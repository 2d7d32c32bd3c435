internal import Files
internal import Foundation
internal import Text
internal import DICOMFile

/// What is here of what an archive lists and counts.
struct Holding {
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
