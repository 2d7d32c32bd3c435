internal import Text
internal import Yams

/// Decodes a group of options over their defaults, and refuses every key that is not one of them.
struct StrictOptions {
    let document: PipelineDocument
    /// The stage, or the command, that messages name.
    let owner: String

    /// Defaults that cannot be encoded: a fault of the program.
    struct BadDefaults: Error {
        let reason: String
    }

    /// - Parameters:
    ///   - defaults: What holds where the node says nothing.
    ///   - node: A group of keys, or nil.
    ///   - place: What a message points at where there is no node.
    /// - Throws: ``PipelineFileError`` for what the file says, ``BadDefaults``.
    func decode<S: Codable>(over defaults: S, _ node: Node?, at place: Node) throws -> S {
        let log = OptionLog()
        let standard: JSONValue
        do { standard = try JSONValue(encoding: defaults) } catch {
            throw BadDefaults(reason: PlainText.sentence(of: error))
        }
        do {
            // A first pass over the defaults alone tells the options, so that a strange key is
            // named even where another value is wrong.
            _ = try OptionDecoder(node: nil, standard: standard, path: [], log: log).decode(S.self)
            if let node { try refuseStrangeKeys(in: node, at: [], log) }
            let decoded = try OptionDecoder(node: node, standard: standard, path: [], log: log)
                .decode(S.self)
            if let node { try refuseStrangeKeys(in: node, at: [], log) }
            return decoded
        } catch let fault as OptionFault {
            let mark = fault.place ?? (node ?? place).mark.map(PipelineFileError.Place.init)
            throw PipelineFileError(
                file: document.file, place: mark, problem: problem(of: fault))
        }
    }

    private func error(_ problem: PipelineFileError.Problem, _ node: Node) -> PipelineFileError {
        PipelineFileError(
            file: document.file, place: node.mark.map(PipelineFileError.Place.init),
            problem: problem)
    }

    private func problem(of fault: OptionFault) -> PipelineFileError.Problem {
        let option = PlainText.clean(fault.path.joined(separator: "."))
        return switch fault.problem {
        case .wrong(let wanted, let found):
            .wrongOption(option, of: owner, wanted: wanted, found: found)
        case .choice(let found, let choices):
            .wrongChoice(option, of: owner, found: found, choices: choices)
        case .missing: .missingOption(option, of: owner)
        case .refused(let reason):
            .invalidOptions(option.isEmpty ? reason : "'\(option)': \(reason)", use: owner)
        }
    }

    /// Checks the keys of every group that decoding opened against those it asked for.
    private func refuseStrangeKeys(
        in node: Node, at path: [String], _ log: OptionLog
    ) throws {
        if let sequence = node.sequence {
            for (index, item) in sequence.enumerated() {
                try refuseStrangeKeys(in: item, at: path + ["\(index)"], log)
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
            try refuseStrangeKeys(in: value, at: path + [word], log)
        }
    }
}
