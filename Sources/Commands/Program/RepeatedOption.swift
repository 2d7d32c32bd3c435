package import ArgumentParser

/// Options that are given twice with two values, of which the parser would take the last in silence.
package enum RepeatedOption {
    /// - Parameters:
    ///   - words: Of the command line, without the program's name.
    ///   - root: What parses them.
    /// - Throws: `ValidationError` for an option that takes one value and has two that differ.
    package static func refuse(in words: [String], of root: any ParsableCommand.Type) throws {
        let given = values(in: words)
        // Most command lines are well, and listing a program's options takes its time. A short name
        // or a former name may stand beside the one of now.
        let mayBe = given.contains { name, values in
            let isShort = name.count == 2 && name != "--"
            return Set(values).count > 1 || formerNames.contains(name)
                || isShort && given.keys.contains { $0.hasPrefix("-\(name)") }
        }
        guard mayBe else { return }
        guard var command = try? CommandDescription(of: root) else { return }
        for word in words {
            guard let inner = command.subcommand(word) else { break }
            command = inner
        }
        for argument in command.arguments ?? []
        where argument.kind == .option && !argument.isRepeating {
            let names = argument.words
            let values = names.flatMap { given[$0] ?? [] }
            guard Set(values).count > 1, let name = names.last(where: { given[$0] != nil }) else {
                continue
            }
            let all = values.map { "'\($0)'" }.joined(separator: " and ")
            throw ValidationError("\(name) is given more than once, as \(all). Give it once.")
        }
    }

    /// What options were called first, and may be called still.
    private static let formerNames: Set<String> = ["--manifest"]

    /// The values of everything that looks like an option, in order.
    private static func values(in words: [String]) -> [String: [String]] {
        var given: [String: [String]] = [:]
        for (place, word) in words.enumerated() {
            if word == "--" { break }
            guard word.hasPrefix("-"), word.count > 1 else { continue }
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let next = place + 1 < words.count ? words[place + 1] : ""
            given[String(parts[0]), default: []].append(parts.count > 1 ? String(parts[1]) : next)
        }
        return given
    }
}
