internal import Yams

extension PipelineReader {
    /// A stage whose options are the defaults with the file's keys laid over them.
    func options<S: Stage>(_ type: S.Type, _ node: Node?, at stage: Node) throws -> S {
        if let node, node.mapping == nil {
            throw error(.wrongShape(what: "'with'", wanted: "a group of keys"), node)
        }
        let log = OptionLog()
        let standard: JSONValue
        do { standard = try JSONValue(encoding: S()) } catch {
            throw self.error(.badStage(S.name, reason: PlainText.sentence(of: error)), stage)
        }
        do {
            // A first pass over the defaults alone tells the options, so that a strange key is
            // named even where another value is wrong.
            _ = try OptionDecoder(node: nil, standard: standard, path: [], log: log).decode(S.self)
            if let node { try refuseStrangeKeys(in: node, at: [], of: S.name, log) }
            let decoded = try OptionDecoder(node: node, standard: standard, path: [], log: log)
                .decode(S.self)
            if let node { try refuseStrangeKeys(in: node, at: [], of: S.name, log) }
            return decoded
        } catch let fault as OptionFault {
            let place = fault.place ?? (node ?? stage).mark.map(PipelineFileError.Place.init)
            throw PipelineFileError(
                file: document.file, place: place, problem: problem(of: fault, in: S.name))
        }
    }

    private func problem(of fault: OptionFault, in stage: String) -> PipelineFileError.Problem {
        let option = PlainText.clean(fault.path.joined(separator: "."))
        return switch fault.problem {
        case .wrong(let wanted, let found):
            .wrongOption(option, of: stage, wanted: wanted, found: found)
        case .choice(let found, let choices):
            .wrongChoice(option, of: stage, found: found, choices: choices)
        case .missing: .missingOption(option, of: stage)
        case .refused(let reason):
            .invalidOptions(option.isEmpty ? reason : "'\(option)': \(reason)", use: stage)
        }
    }

    /// Checks the keys of every group that decoding opened against those it asked for.
    private func refuseStrangeKeys(
        in node: Node, at path: [String], of owner: String, _ log: OptionLog
    ) throws {
        if let sequence = node.sequence {
            for (index, item) in sequence.enumerated() {
                try refuseStrangeKeys(in: item, at: path + ["\(index)"], of: owner, log)
            }
            return
        }
        guard let mapping = node.mapping else { return }
        let keysAreData = log.closed.contains(path)
        guard let known = log.asked[path] ?? (keysAreData ? [] : nil) else { return }
        var seen: Set<String> = []
        for (key, value) in mapping {
            guard let word = key.text, keysAreData || known.contains(word) else {
                let name = path.isEmpty ? owner : path.joined(separator: ".")
                throw error(
                    .unknownOption(PlainText.clean(key.text ?? ""), of: name, known: known), key)
            }
            guard seen.insert(word).inserted else {
                throw error(.repeatedKey(PlainText.clean(word)), key)
            }
            try refuseStrangeKeys(in: value, at: path + [word], of: owner, log)
        }
    }
}
