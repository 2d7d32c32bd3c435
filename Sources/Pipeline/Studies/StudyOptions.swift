internal import Text

/// Checks the options that a list sets for single studies, each combination once.
struct StudyOptions {
    private let pipeline: Pipeline
    private var known: [[String: String]: OverrideFault?] = [:]

    init(_ pipeline: Pipeline) { self.pipeline = pipeline }

    /// What is wrong with them, if anything is.
    mutating func fault(of options: [String: String]) -> OverrideFault? {
        guard !options.isEmpty else { return nil }
        if let fault = known[options] { return fault }
        let fault: OverrideFault?
        do {
            try Self.mustNotContradict(options)
            _ = try pipeline.with(options)
            fault = nil
        } catch let error as OverrideFault {
            fault = error
        } catch {
            let key = options.keys.sorted().joined(separator: ", ")
            fault = OverrideFault(key: key, sentence: PlainText.sentence(of: error))
        }
        // A list whose every row sets another value must not fill the memory.
        if known.count >= 1000 { known.removeAll() }
        known[options] = .some(fault)
        return fault
    }

    /// A group and a key of it: whichever was taken, the other would be without effect.
    private static func mustNotContradict(_ options: [String: String]) throws(OverrideFault) {
        for key in options.keys.sorted() {
            // `a.b` has `a.b.c`, however many keys such as `a.b-d` stand between.
            let inner = options.keys.filter { $0.hasPrefix(key + ".") }.min()
            guard let inner else { continue }
            throw OverrideFault(
                key: key,
                sentence: "'\(PlainText.clean(inner))' sets a part of it as well; leave one out")
        }
    }

    /// What a member of a JSON list's entry sets, by stage and key, as YAML: `with` has options by stage,
    /// any other is the option that it names. Groups are taken apart, so that what they leave out keeps
    /// the pipeline's values. One that is set twice stands there twice.
    ///
    /// - Returns: nil where `with` is no group.
    static func set(
        by member: String, _ value: JSONValue
    ) throws -> [(key: String, text: String)]? {
        var options: [(key: String, text: String)] = []
        func add(_ value: JSONValue, _ path: String) throws {
            guard case .object(let members) = value else {
                options.append((path, try value.text()))
                return
            }
            for (key, member) in members { try add(member, path + "." + key) }
        }
        guard member == "with" else {
            try add(value, member)
            return options
        }
        guard case .object(let stages) = value else { return nil }
        for (stage, value) in stages { try add(value, stage) }
        return options
    }
}

extension Pipeline {
    /// Every option of every stage: `cubic.spacing`, `logits.memory.capacity`.
    var optionNames: [String] {
        steps.flatMap { step -> [String] in
            guard case .object(let options) = step.options else { return [] }
            return Self.names(in: options, after: step.id)
        }
    }

    /// Whether a column names a stage of the pipeline and something after it. What is wrong with
    /// that, the pipeline's reader says for each study.
    func hasOption(_ column: String) -> Bool {
        guard let dot = column.firstIndex(of: ".") else { return false }
        return steps.contains { $0.id == column[..<dot] }
    }

    private static func names(in options: [String: JSONValue], after path: String) -> [String] {
        options.sorted { $0.key < $1.key }.flatMap { key, value -> [String] in
            guard case .object(let inner) = value, !inner.isEmpty else { return ["\(path).\(key)"] }
            return names(in: inner, after: "\(path).\(key)")
        }
    }
}
