internal import Commands
internal import Foundation
internal import Network
internal import Pipeline
internal import Tensors

extension Checkpoints {
    /// A checkpoint: the size table of its network.
    static func inspect(_ path: String) throws -> Inspection {
        let checkpoint = try Checkpoint(contentsOf: URL(filePath: path))
        let network = try MAIS(checkpoint)
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
                "parameters": .object(
                    Dictionary(
                        uniqueKeysWithValues: rows.map { ($0.component, .int($0.parameters)) })),
            ])
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
