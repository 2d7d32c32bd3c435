internal import Files

/// What tells whether all that a study's results hang on beside the pipeline is still the same: its
/// inputs, the files beside them, its own options, the archives that its stages speak to.
struct StudyIdentity {
    private struct Part {
        /// What messages call it.
        let name: String
        let digest: String
        /// What an earlier version wrote down in its place; nil where it wrote nothing.
        let earlier: String?
    }

    private let parts: [Part]

    private static let archive = "the archive of "
    private static let place = "the path of "

    /// - Parameters:
    ///   - pipeline: The run's.
    ///   - own: The pipeline with the study's own options; nil where it has none, or they are wrong.
    ///   - places: The archives and the like that stages speak to, by the stage's id.
    init(of study: Study, _ pipeline: Pipeline, own: Pipeline?, places: [String: String]) {
        var parts: [Part] = []
        for (name, path) in study.inputs.sorted(by: { $0.key < $1.key }) {
            let type = pipeline.takes.first { $0.name == name }?.type
            let location = type?.location(of: path) ?? path
            let identity = InputIdentity.of(location)
            let earlier = location == path ? "\(name) \(identity)" : "\(name) \(identity) \(path)"
            parts.append(Part(name: "'\(name)'", digest: Self.short(earlier), earlier: earlier))
            parts.append(
                Part(
                    name: "\(Self.place)'\(name)'", digest: Self.digest(ofPlace: path, location),
                    earlier: nil))
            let beside = type?.filesBeside(location) ?? []
            guard !beside.isEmpty else { continue }
            let all = beside.map(InputIdentity.of).joined(separator: " ")
            parts.append(
                Part(name: "a file beside '\(name)'", digest: Self.short(all), earlier: nil))
        }
        if let own {
            let all = [own.digest] + own.steps.flatMap(\.filesRead).map(InputIdentity.of)
            parts.append(
                Part(
                    name: "its own options", digest: Self.short(all.joined(separator: " ")),
                    earlier: all.joined(separator: "\n")))
        }
        for (id, place) in places.sorted(by: { $0.key < $1.key }) {
            parts.append(
                Part(name: "\(Self.archive)'\(id)'", digest: Self.short(place), earlier: nil))
        }
        self.parts = parts
    }

    /// Where an input lies: the path of its file or folder, and what its own path says beyond that.
    private static func digest(ofPlace path: String, _ location: String) -> String {
        let more = path.hasPrefix(location) ? String(path.dropFirst(location.count)) : path
        let whole = InputIdentity.whole(location)
        let root = whole.count > 1 && whole.hasSuffix("/") ? String(whole.dropLast()) : whole
        return short(root + "\0" + more)
    }

    /// The inputs of a study that lie elsewhere than when something was written down of the study of
    /// this name; empty where an earlier version has not noted where they lay. Opens nothing.
    ///
    /// - Parameter key: ``key`` of then.
    static func inputsElsewhere(
        _ study: Study, _ pipeline: Pipeline, than key: StudyKey
    ) -> [String] {
        let known = key.rawValue
        guard known.contains(place) else { return [] }
        let lines = Set(known.split(separator: "\n").map(String.init))
        return study.inputs.keys.sorted().filter { name in
            let path = study.inputs[name] ?? ""
            let type = pipeline.takes.first { $0.name == name }?.type
            let now = digest(ofPlace: path, type?.location(of: path) ?? path)
            return !lines.contains("\(now) \(place)'\(name)'")
        }
    }

    private static func short(_ text: String) -> String {
        String(Digest.of(text).hexadecimal.prefix(32))
    }

    /// A line for each part, its digest first.
    var key: StudyKey {
        StudyKey(rawValue: parts.map { "\($0.digest) \($0.name)" }.joined(separator: "\n"))
    }

    /// What is other than when this was written down, each by its name; empty where all is the same.
    func changes(since other: StudyKey) -> [String] {
        if other == key { return [] }
        let known = other.rawValue
        guard !known.contains(" ") else {
            let lines = known.split(separator: "\n").map(String.init)
            let before = Dictionary(
                lines.compactMap { line in
                    line.firstIndex(of: " ").map {
                        (String(line[line.index(after: $0)...]), String(line[..<$0]))
                    }
                }
            ) { first, _ in first }
            let now = Dictionary(parts.map { ($0.name, $0.digest) }) { first, _ in first }
            return Set(before.keys).union(now.keys).filter { name in
                // An input that lies elsewhere is another one by its own line.
                guard !name.hasPrefix(Self.place) else { return false }
                // Which archive it was is not known where its settings are not here.
                let isKnown = before[name] != nil && now[name] != nil
                return before[name] != now[name] && (isKnown || !name.hasPrefix(Self.archive))
            }.sorted()
        }
        // An earlier version kept one digest of all.
        let earlier = parts.compactMap(\.earlier).joined(separator: "\n")
        return known == Digest.of(earlier).hexadecimal ? [] : ["something"]
    }
}
