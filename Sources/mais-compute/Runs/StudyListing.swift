internal import Commands
internal import Files
internal import Foundation
internal import Imaging
internal import Pipeline
internal import Sessions
internal import Stages
internal import Text

/// The studies under some folders: images, with the sessions that were recorded on them.
struct StudyListing {
    private(set) var studies: [Study] = []

    /// The names of the studies' inputs, in order.
    let columns: [String]

    /// What found no partner or could not be read.
    private(set) var warnings: [Warning] = []

    /// `1 study`, `2 studies`.
    var count: String { studies.count == 1 ? "1 study" : "\(studies.count) studies" }

    private var pairs: [SessionMatching.Pair] = []

    /// How many sessions were known by what: `, 3 by series UID, 1 by geometry`.
    var reasons: String {
        let counts = Dictionary(grouping: pairs, by: \.reason.rawValue).mapValues(\.count)
        return counts.sorted { $0.key < $1.key }.map { ", \($0.value) by \($0.key)" }.joined()
    }

    /// - Parameter takes: What the pipeline takes; without one, an image and a session.
    init(folders: [String], takes: [PipelineTake]?) throws {
        var sessions: [(path: String, image: RecordedImage)] = []
        /// Those whose clicks are positions in millimetres.
        var inMillimetres: Set<String> = []
        var faults: [Warning] = []
        // One folder may lie in another.
        var known: Set<String> = []
        for folder in folders {
            let walk: FolderWalk
            do throws(SystemError) { walk = try FolderWalk(folder, hidden: false) } catch {
                throw CommandError("'\(folder)' cannot be listed: \(error).")
            }
            for name in walk.files
            where name.lowercased().hasSuffix(".json") && known.insert(FileName.real(name)).inserted
            {
                let url = URL(filePath: name)
                do {
                    guard try Self.isSession(url) else { continue }
                    let session = try RecordedSession(contentsOf: url)
                    sessions.append((name, session.image))
                    if session.isInMillimetres { inMillimetres.insert(name) }
                } catch {
                    faults.append(Warning(.listedSessionUnreadable, "\(name): \(error)"))
                }
            }
        }
        let sizes = Set(sessions.filter { $0.image.nifti != nil }.map(\.image.geometry.size))
        var images: [(found: ImagesUnder.Found, root: String)] = []
        var refused: [ImagesUnder.Refused] = []
        for folder in folders {
            let under = try ImagesUnder(folder, digestSizes: sizes)
            images += under.found.filter { known.insert($0.identity).inserted }.map { ($0, folder) }
            refused += under.refused
            faults += under.faults.map { Warning(.passedOver, $0) }
        }
        let slots = try Self.slots(takes, images.map(\.found))
        columns = takes?.map(\.name) ?? [slots.image] + (slots.session.map { [$0] } ?? [])
        let matching = SessionMatching(
            sessions: sessions.map { .init(name: $0.path, image: $0.image) },
            images: images.map(\.found.image))
        warnings = faults
        let others = Set(images.map(\.found).filter { $0.isDICOM != slots.isDICOM }.map(\.path))
        images = images.filter { $0.found.isDICOM == slots.isDICOM }
        if slots.session != nil {
            pairs = matching.pairs.filter { !others.contains($0.image) }
            let unread = Dictionary(grouping: refused, by: \.seriesInstanceUID)
            let recorded = Dictionary(
                sessions.map { ($0.path, $0.image.dicom?.seriesInstanceUID) }
            ) { first, _ in first }
            warnings += matching.sessionsWithoutImage.map { lone in
                // Its series is there, and that is more worth knowing than that no other fits.
                let series = recorded[lone.session] ?? nil
                if series != nil, let found = unread[series]?.first {
                    return Warning(
                        .listedImageUnreadable,
                        """
                        \(lone.session): its image lies in \(found.path) and cannot be read: \
                        \(found.reason)
                        """)
                }
                return Warning(
                    .sessionWithoutImage, "\(lone.session): has no image: \(lone.reason)")
            }
            let ambiguities = Dictionary(
                images.map { ($0.found.path, $0.found.image.ambiguity) }
            ) { first, _ in first }
            for pair in pairs where inMillimetres.contains(pair.session) {
                guard let apart = ambiguities[pair.image] ?? nil else { continue }
                let fault = SessionError.ambiguous(
                    file: pair.session.split(separator: "/").last.map(String.init) ?? "",
                    millimetres: apart)
                warnings.append(
                    Warning(
                        .sessionAmbiguous,
                        "\(pair.session): belongs to \(pair.image), but: \(fault)"
                    ))
            }
            warnings += matching.pairs.filter { others.contains($0.image) }.map {
                Warning(
                    .imageOfOtherKind,
                    """
                    \($0.session): belongs to \($0.image), which is not a \
                    \(slots.isDICOM ? "DICOM series" : "NIfTI file"), so this pipeline does not take it
                    """)
            }
            warnings += matching.imagesWithoutSession.filter { !others.contains($0) }.map {
                Warning(.imageWithoutSession, "\($0): has no session")
            }
            // What a session has named already is not told twice.
            let told = Set(recorded.values.compactMap(\.self))
            warnings += refused.filter {
                ($0.seriesInstanceUID != nil) == slots.isDICOM
                    && !told.contains($0.seriesInstanceUID ?? "")
            }.map { Warning(.listedImageUnreadable, "\($0.path): cannot be read: \($0.reason)") }
        } else {
            // Every image is a study then, and so is one that cannot be read.
            let unread = refused.filter { ($0.seriesInstanceUID != nil) == slots.isDICOM }
            warnings += unread.map {
                Warning(.listedImageUnreadable, "\($0.path): cannot be read: \($0.reason)")
            }
        }
        let partners = Dictionary(grouping: matching.pairs, by: \.image)
        let perFolder = Dictionary(grouping: images) { Self.parent($0.found.path) }.mapValues(
            \.count)
        for (found, root) in images {
            let isAlone = perFolder[Self.parent(found.path)] == 1
            let name = Self.name(of: found, under: root, isAlone: isAlone)
            var inputs = [slots.image: found.path]
            let more = takes?.filter { ![slots.image, slots.session].contains($0.name) } ?? []
            for take in more {
                let folder = URL(filePath: Self.parent(found.path))
                let candidates = (try? take.type.candidates(in: folder)) ?? []
                if candidates.count == 1 {
                    inputs[take.name] = candidates[0].path(percentEncoded: false)
                } else {
                    warnings.append(
                        Warning(
                            .inputNotFound,
                            """
                            \(found.path): its '\(take.name)' (\(take.type.portName)) was not found \
                            beside it: fill in the column
                            """))
                }
            }
            guard let column = slots.session else {
                studies.append(Study(name: name, inputs: inputs))
                continue
            }
            let own = partners[found.path] ?? []
            for pair in own {
                var inputs = inputs
                inputs[column] = pair.session
                let stem = pair.session.split(separator: "/").last?.prefix { $0 != "." } ?? ""
                studies.append(
                    Study(name: own.count == 1 ? name : "\(name)_\(stem)", inputs: inputs))
            }
        }
        studies = Self.withNamesOfTheirOwn(studies)
    }

    /// Which columns the image and the session go into.
    private static func slots(
        _ takes: [PipelineTake]?, _ images: [ImagesUnder.Found]
    ) throws -> (image: String, isDICOM: Bool, session: String?) {
        guard let takes else {
            let kinds = Set(images.map(\.isDICOM))
            guard kinds.count < 2 else {
                throw CommandError(
                    """
                    There are DICOM series and NIfTI files, and a list names one kind: name \
                    the pipeline it is for with --pipeline.
                    """)
            }
            let isDICOM = kinds.first ?? true
            return (isDICOM ? "series" : "nifti", isDICOM, "session")
        }
        guard
            let image = takes.first(where: { $0.type == SeriesInput.self })
                ?? takes.first(where: { $0.type == NIfTIInput.self })
        else {
            throw CommandError("The pipeline takes no image; there is nothing to list for it.")
        }
        let session = takes.first { $0.type == SessionInput.self }
        return (image.name, image.type == SeriesInput.self, session?.name)
    }

    /// Whether a JSON file says that it is a session. Other tools leave JSON beside images, too.
    ///
    /// - Throws: Where it cannot be read, so that nobody knows.
    private static func isSession(_ url: URL) throws -> Bool {
        do {
            let data = try BoundedFile.read(
                url.path(percentEncoded: false), most: RecordedSession.largestFile)
            return data.range(of: Data("\"mais_session\"".utf8)) != nil
        } catch .tooLarge {
            return false
        } catch {
            throw CommandError("it cannot be read: \(error.reason).")
        }
    }

    private static func parent(_ path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    }

    /// The path under the folder that was given; of an image alone in its folder, the folder's.
    private static func name(
        of found: ImagesUnder.Found, under root: String, isAlone: Bool
    ) -> String {
        let base = root.hasSuffix("/") ? root : root + "/"
        var path = found.path.hasPrefix(base) ? String(found.path.dropFirst(base.count)) : ""
        if !found.isDICOM {
            let inside = parent(path)
            if isAlone, inside != ".", !inside.isEmpty {
                path = inside
            } else {
                let start = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
                path = String(path[..<start] + path[start...].prefix { $0 != "." })
            }
        }
        let rootName = URL(filePath: root).standardizedFileURL.lastPathComponent
        return Study.safeName(path.isEmpty ? rootName : path)
    }

    private static func withNamesOfTheirOwn(_ studies: [Study]) -> [Study] {
        var times: [String: Int] = [:]
        return studies.map { study in
            let count = times[study.name, default: 0] + 1
            times[study.name] = count
            return count == 1
                ? study : Study(name: "\(study.name)-\(count)", inputs: study.inputs)
        }
    }
}
