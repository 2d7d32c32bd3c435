internal import Text
internal import Yams

/// Reads a pipeline from its document, top to bottom, and stops at the first thing that is wrong.
struct PipelineReader {
    let document: PipelineDocument
    let stages: [any Stage.Type]
    let inputs: [any PipelineInput.Type]

    /// What has been named so far, and its type.
    private var known: [String: any PortValue.Type] = [:]

    init(document: PipelineDocument, stages: [any Stage.Type], inputs: [any PipelineInput.Type]) {
        self.document = document
        self.stages = stages
        self.inputs = inputs
    }

    mutating func read() throws -> ([PipelineTake], [PipelineStep], isStrict: Bool) {
        let root = document.root
        let keys = try keys(
            of: root, what: "a pipeline", known: ["name", "strict", "takes", "stages"])
        if let name = keys["name"], name.text == nil {
            throw error(.wrongShape(what: "'name'", wanted: "text"), name)
        }
        let isStrict = try keys["strict"].map { node in
            guard let value = node.truth else {
                throw error(.wrongShape(what: "'strict'", wanted: "true or false"), node)
            }
            return value
        }
        let takes = try takes(keys["takes"])
        guard let list = keys["stages"] else {
            throw error(.missingKey("stages", of: "the pipeline"), root)
        }
        guard let nodes = list.sequence else {
            throw error(.wrongShape(what: "'stages'", wanted: "a list of stages"), list)
        }
        guard !nodes.isEmpty else { throw error(.noStages, list) }
        let ids = nodes.compactMap { $0.mapping?["id"]?.text }
        var steps: [PipelineStep] = []
        for node in nodes {
            let step = try step(node, ids: ids)
            try checkFiles(of: step, after: steps, node)
            steps.append(step)
        }
        let used = Set(steps.flatMap(\.sources.values))
        for take in takes where !used.contains(take.name) {
            let key = keys["takes"]?.mapping?.keys.first { $0.text == take.name }
            throw error(.unusedInput(take.name), key ?? root)
        }
        return (takes, steps, isStrict ?? false)
    }

    /// Each file of a study's folder is one stage's.
    private func checkFiles(
        of step: PipelineStep, after earlier: [PipelineStep], _ node: Node
    ) throws {
        for other in earlier {
            guard let name = step.filesWritten.first(where: { other.filesWritten.contains($0) })
            else {
                continue
            }
            throw error(
                .fileWrittenTwice(
                    PlainText.clean(name), by: step.id, other: other.id, line: other.place?.line),
                node.mapping?["with"] ?? node)
        }
    }

    func error(_ problem: PipelineFileError.Problem, _ node: Node) -> PipelineFileError {
        PipelineFileError(
            file: document.file, place: node.mark.map(PipelineFileError.Place.init),
            problem: problem)
    }

    /// The values of a mapping by key; `known` are all the keys it may have.
    func keys(of node: Node, what: String, known: [String]?) throws -> [String: Node] {
        guard let mapping = node.mapping else {
            throw error(.wrongShape(what: what, wanted: "a group of keys"), node)
        }
        var keys: [String: Node] = [:]
        for (key, value) in mapping {
            guard let word = key.text else {
                throw error(.wrongShape(what: "a key of \(what)", wanted: "a word"), key)
            }
            if let known, !known.contains(word) {
                throw error(.unknownKey(PlainText.clean(word), of: what, known: known), key)
            }
            guard keys.updateValue(value, forKey: word) == nil else {
                throw error(.repeatedKey(PlainText.clean(word)), key)
            }
        }
        return keys
    }

    /// Checks a word that becomes a name.
    private func checkName(_ word: String, what: String, _ node: Node) throws {
        let fits =
            (1...64).contains(word.utf8.count)
            && word.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
        guard fits else { throw error(.badWord(PlainText.clean(word), what: what), node) }
    }

    private mutating func takes(_ node: Node?) throws -> [PipelineTake] {
        guard let node, !node.isNothing else { return [] }
        _ = try keys(of: node, what: "'takes'", known: nil)
        return try (node.mapping ?? [:]).map { key, value in
            let name = key.text ?? ""
            try checkName(name, what: "name", key)
            guard let word = value.text else {
                throw error(.wrongShape(what: "'\(name)'", wanted: "a type of input"), value)
            }
            guard let type = inputs.first(where: { $0.portName == word }) else {
                let words = inputs.map { $0.portName }
                throw error(.unknownInput(PlainText.clean(word), known: words), value)
            }
            known[name] = type
            return PipelineTake(name: name, type: type)
        }
    }

    private mutating func step(_ node: Node, ids: [String]) throws -> PipelineStep {
        let keys = try keys(of: node, what: "a stage", known: ["id", "use", "from", "with"])
        guard let idNode = keys["id"] else { throw error(.missingKey("id", of: "the stage"), node) }
        guard !idNode.isNothing, let id = idNode.text else {
            throw error(.wrongShape(what: "'id'", wanted: "a word"), idNode)
        }
        try checkName(id, what: "id", idNode)
        guard known[id] == nil else { throw error(.repeatedID(id), idNode) }
        guard let use = keys["use"] else { throw error(.missingKey("use", of: "'\(id)'"), node) }
        guard let name = use.text else {
            throw error(.wrongShape(what: "'use'", wanted: "the name of a stage"), use)
        }
        guard let stage = stages.first(where: { $0.isCalled(name) }) else {
            throw error(.unknownStage(PlainText.clean(name), known: stages.map { $0.name }), use)
        }
        return try step(stage, id: id, node: node, keys: keys, ids: ids)
    }

    private mutating func step<S: Stage>(
        _ type: S.Type, id: String, node: Node, keys: [String: Node], ids: [String]
    ) throws -> PipelineStep {
        let sources = try sources(
            S.inputs.declarations, of: type, id: id, node: node, keys: keys, ids: ids)
        let with = keys["with"].flatMap { $0.isNothing ? nil : $0 }
        let stage = try options(type, with, at: node)
        do { try stage.validate() } catch {
            throw self.error(
                .invalidOptions(PlainText.sentence(of: error), use: S.name), keys["with"] ?? node)
        }
        known[id] = S.Output.self
        do {
            let place = (keys["with"] ?? node).mark.map(PipelineFileError.Place.init)
            return try PipelineStep(stage, id: id, sources: sources, place: place)
        } catch {
            throw self.error(.badStage(S.name, reason: PlainText.sentence(of: error)), node)
        }
    }

    /// Checks what feeds each port of a stage.
    private func sources<S: Stage>(
        _ ports: [PortDeclaration], of type: S.Type, id: String, node: Node, keys: [String: Node],
        ids: [String]
    ) throws -> [String: String] {
        let from = keys["from"].flatMap { $0.isNothing ? nil : $0 }
        let given = try from.map { try self.keys(of: $0, what: "'from'", known: nil) } ?? [:]
        for key in from?.mapping?.map(\.key) ?? [] {
            guard let word = key.text, ports.contains(where: { $0.name == word }) else {
                throw error(
                    .unknownPort(
                        PlainText.clean(key.text ?? ""), of: S.name, known: ports.map(\.name)), key)
            }
        }
        var sources: [String: String] = [:]
        for port in ports {
            guard let value = given[port.name] else {
                if port.mayBeLeftOut { continue }
                throw error(.unconnected(port: port.name, of: id), keys["from"] ?? node)
            }
            guard let source = value.text else {
                throw error(.wrongShape(what: "'\(port.name)'", wanted: "the id of a stage"), value)
            }
            guard let found = known[source] else {
                throw error(
                    ids.contains(source)
                        ? .laterSource(PlainText.clean(source), of: id)
                        : .unknownSource(PlainText.clean(source), of: id, known: Array(known.keys)),
                    value)
            }
            guard found == port.type else {
                let fitting = known.filter { $0.value == port.type }.keys.sorted()
                throw error(
                    .wrongType(
                        port: port.name, of: id, takes: port.type.portName, source: source,
                        is: found.portName, fitting: fitting), value)
            }
            sources[port.name] = source
        }
        return sources
    }
}
