internal import Commands
internal import Foundation
internal import Network
internal import Pipeline
internal import Tensors
internal import Text

extension Checkpoints {
    /// A checkpoint: the size table of its network.
    static func inspect(_ path: String) throws -> Inspection {
        let checkpoint = try Checkpoint(contentsOf: URL(filePath: path))
        let network: MAIS
        do { network = try MAIS(checkpoint) } catch let fault as NetworkError {
            throw NetworkFileError.unfit(file: path, reason: "\(fault)")
        }
        let input = try InputProperties(checkpoint)
        let settings = network.configuration
        let rows = network.parameterTable
        let width = rows.map(\.component.count).max() ?? 0
        let kind =
            network.hasMemoryAttention
            ? "MAIS, memory of \(settings.memoryCapacity) interactions"
            : "SAM-Med3D: no memory attention, so memory changes nothing"
        var lines = [
            "\(path): \(kind)",
            "patch \(settings.imageSize)³ voxels, tokens of \(settings.patchSize)³, "
                + "\(settings.depth) blocks of width \(settings.embedDim)",
            input.sentence,
            "",
        ]
        lines += rows.map { row in
            let name = row.component.padding(toLength: width, withPad: " ", startingAt: 0)
            let number = grouped(row.parameters)
            return "  \(name)  \(String(repeating: " ", count: max(0, 12 - number.count)))\(number)"
        }
        let digest = try checkpoint.digest()
        lines += ["", "SHA-256 \(digest)"]
        if !checkpoint.passedOver.isEmpty {
            lines.append("passed over: " + checkpoint.passedOver.joined(separator: ", "))
        }
        return Inspection(
            text: lines.joined(separator: "\n"),
            json: [
                "kind": "checkpoint", "format": .string(checkpoint.format.rawValue),
                "sha256": .string(digest),
                "hasMemoryAttention": .bool(network.hasMemoryAttention),
                "configuration": try JSONValue(encoding: settings),
                "input": input.inspected,
                "parameters": .object(
                    Dictionary(
                        uniqueKeysWithValues: rows.map { ($0.component, .int($0.parameters)) })),
            ])
    }
}

extension InputProperties {
    /// One line for people.
    fileprivate var sentence: String {
        var parts = [
            isSpacingAssumed
                ? "the file does not say at which spacing; \(plain(spacing)) mm is assumed"
                : "trained at \(plain(spacing)) mm"
        ]
        switch clamp {
        case .unknown: parts.append("clamp not known")
        case .none: parts.append("not clamped")
        case .range: parts.append("clamped to \(clamp.shown)")
        }
        parts.append("orientation \(Self.orientation)")
        if let modality {
            parts.append("modality \(modality)" + (isModalityInferred ? " (by its clamp)" : ""))
        } else {
            parts.append("modality not known")
        }
        if let prompts { parts.append("prompts \(prompts.rawValue)") }
        if let memory { parts.append("memory \(memory.rawValue)") }
        parts.append(licence.map { "licence \($0)" } ?? "no licence named")
        return "input \(parts.joined(separator: ", ")) [\(source.rawValue)]"
    }

    /// The same for programs.
    fileprivate var inspected: JSONValue {
        let limits: JSONValue =
            if case .range(let least, let most) = clamp {
                [.double(least), .double(most)]
            } else {
                .null
            }
        return [
            "size": .int(size), "spacing": .double(spacing),
            "isSpacingAssumed": .bool(isSpacingAssumed), "clamp": limits,
            "isClampKnown": .bool(clamp != .unknown),
            "orientation": .string(Self.orientation),
            "modality": modality.map { .string($0) } ?? .null,
            "isModalityInferred": .bool(isModalityInferred),
            "prompts": prompts.map { .string($0.rawValue) } ?? .null,
            "memory": memory.map { .string($0.rawValue) } ?? .null,
            "licence": licence.map { .string($0) } ?? .null,
            "source": .string(source.rawValue),
        ]
    }
}

/// `92,924,928`
private func grouped(_ number: Int) -> String {
    var text = ""
    for (place, digit) in "\(number)".reversed().enumerated() {
        if place > 0, place % 3 == 0 { text.append(",") }
        text.append(digit)
    }
    return String(text.reversed())
}
