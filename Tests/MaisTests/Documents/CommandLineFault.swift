import Commands

/// What is wrong with a command that a text shows, held against what the parser says of itself.
/// Words in capitals stand for what a reader puts there.
struct CommandLineFault: CustomStringConvertible {
    let description: String

    /// - Parameters:
    ///   - words: Behind `mais`.
    ///   - isWhole: Whether nothing may be missing; a text may name a command and one option.
    /// - Returns: Nil where nothing is wrong.
    init?(in words: [String], of program: CommandDescription, isWhole: Bool) {
        guard let fault = Self.fault(in: words, of: program, isWhole: isWhole) else { return nil }
        description = "\(fault): mais \(words.joined(separator: " "))"
    }

    private static func fault(
        in words: [String], of program: CommandDescription, isWhole: Bool
    ) -> String? {
        // These belong to the parser, which does not describe them.
        if words.first == "--generate-completion-script" { return nil }
        if words.first == "help" { return helpFault(words.dropFirst().first, of: program) }
        var (command, rest) = (program, words[...])
        while let word = rest.first, let inner = command.subcommand(word) {
            command = inner
            rest = rest.dropFirst()
        }
        if command.subcommands?.isEmpty == false, let word = rest.first, !word.hasPrefix("-") {
            return isPlaceholder(word) ? nil : "there is no command '\(word)'"
        }
        let arguments = command.arguments ?? []
        var (given, values) = (Set<String>(), 0)
        while let word = rest.popFirst() {
            guard word.hasPrefix("-") else {
                values += 1
                continue
            }
            let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
            guard let argument = arguments.first(where: { $0.words.contains(parts[0]) }) else {
                return "there is no option '\(parts[0])'"
            }
            given.formUnion(argument.words)
            guard argument.kind == .option else { continue }
            guard let value = parts.count > 1 ? parts[1] : rest.popFirst() else {
                if isWhole { return "'\(word)' has no value" }
                continue
            }
            if let allowed = argument.allValues, !allowed.contains(value), !isPlaceholder(value) {
                return "'\(word)' may not be '\(value)'"
            }
        }
        if given.contains("--help") { return nil }
        let places = arguments.filter { $0.kind == .positional }
        if values > places.count, !places.contains(where: \.isRepeating) {
            return "it takes fewer values"
        }
        guard isWhole else { return nil }
        if values < places.filter({ !$0.isOptional }).count { return "a value is missing" }
        let missing = arguments.first {
            $0.kind == .option && !$0.isOptional && given.isDisjoint(with: $0.words)
        }
        return missing.map { "\($0.words) is missing" }
    }

    private static func helpFault(_ topic: String?, of program: CommandDescription) -> String? {
        guard let topic, !isPlaceholder(topic), Manual.page(topic) == nil,
            program.subcommand(topic) == nil
        else { return nil }
        return "there is no topic '\(topic)'"
    }

    private static func isPlaceholder(_ word: String) -> Bool {
        word.wholeMatch(of: #/[A-Z][A-Z_.]*/#) != nil
    }
}
