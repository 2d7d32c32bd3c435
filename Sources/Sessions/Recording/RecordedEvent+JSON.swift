extension RecordedEvent: Codable {
    enum CodingKeys: String, CodingKey {
        case seq, segment, kind, clicks, remove, file, outcome
        case time = "t"
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        seq = try values.whole(.seq)
        time = try values.decodeIfPresent(String.self, forKey: .time)
        segment = try values.decode(String.self, forKey: .segment)
        let name = try values.decode(String.self, forKey: .kind)
        switch name {
        case "clicks":
            let clicks = try values.decode([RecordedClick].self, forKey: .clicks)
            guard !clicks.isEmpty else {
                throw DecodingError.dataCorruptedError(
                    forKey: .clicks, in: values,
                    debugDescription: "is empty; an interaction has at least one click")
            }
            kind = .clicks(clicks)
        case "undo": kind = .undo
        case "remove": kind = .remove(seq: try values.whole(.remove))
        case "reset": kind = .reset
        case "mask":
            let file = try values.decode(String.self, forKey: .file)
            if let fault = MaskPath.fault(of: file) {
                throw DecodingError.dataCorruptedError(
                    forKey: .file, in: values, debugDescription: fault)
            }
            kind = .mask(file: file)
        case "accept": kind = .accept
        default:
            throw DecodingError.dataCorruptedError(
                forKey: .kind, in: values,
                debugDescription:
                    "is '\(name.prefix(40))'; a kind is \(Kind.names.joined(separator: ", "))")
        }
        for (key, owner) in [(CodingKeys.clicks, "clicks"), (.remove, "remove"), (.file, "mask")]
        where owner != name && values.contains(key) {
            throw DecodingError.dataCorruptedError(
                forKey: key, in: values,
                debugDescription: "is there, and belongs to the kind '\(owner)', not to '\(name)'")
        }
        outcome = try values.decodeIfPresent(EventOutcome.self, forKey: .outcome)
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(seq, forKey: .seq)
        try values.encodeIfPresent(time, forKey: .time)
        try values.encode(segment, forKey: .segment)
        try values.encode(kind.name, forKey: .kind)
        switch kind {
        case .clicks(let clicks): try values.encode(clicks, forKey: .clicks)
        case .remove(let seq): try values.encode(seq, forKey: .remove)
        case .mask(let file): try values.encode(file, forKey: .file)
        case .undo, .reset, .accept: break
        }
        try values.encodeIfPresent(outcome, forKey: .outcome)
    }
}
