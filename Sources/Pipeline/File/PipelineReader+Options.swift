internal import Yams

extension PipelineReader {
    /// A stage whose options are the defaults with the file's keys laid over them.
    func options<S: Stage>(_ type: S.Type, _ node: Node?, at stage: Node) throws -> S {
        if let node, node.mapping == nil {
            throw error(.wrongShape(what: "'with'", wanted: "a group of keys"), node)
        }
        do {
            return try StrictOptions(document: document, owner: S.name)
                .decode(over: S(), node, at: stage)
        } catch let fault as StrictOptions.BadDefaults {
            throw error(.badStage(S.name, reason: fault.reason), stage)
        }
    }
}
