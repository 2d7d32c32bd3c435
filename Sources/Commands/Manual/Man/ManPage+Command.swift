internal import Foundation

extension ManPage {
    /// A command, as its `--help` shows it.
    ///
    /// - Parameters:
    ///   - path: The words it is called by, such as `["mais", "session", "check"]`.
    ///   - related: Pages to name beside those of the commands above and below it.
    init(
        command: CommandDescription, path: [String], date: Date,
        related: [(name: String, section: Int)] = []
    ) {
        let name = path.joined(separator: "-")
        let said = HelpDiscussion(command.discussion ?? "")
        var description = Roff.filled(Roff.escaped(command.abstract ?? ""))
        if !said.description.isEmpty { description += [".Pp"] + said.description }
        if !command.shown.isEmpty {
            description += [".Pp", "The commands are:", ".Bl -tag -width Ds"]
            for inner in command.shown {
                description.append(".It Cm \(inner.commandName)")
                description += Roff.filled(Roff.escaped(inner.abstract ?? ""))
            }
            description.append(".El")
        }
        let shown = (command.arguments ?? []).filter { $0.shouldDisplay != false }
        var body = [".Sh SYNOPSIS", ".Nm \(path[0])"]
        if path.count > 1 { body.append(".Cm \(path.dropFirst().joined(separator: " "))") }
        if !command.shown.isEmpty { body += [".Ar command", ".Op Ar argument ..."] }
        let own = shown.filter {
            !$0.words.contains("--help") && !$0.words.contains("--version")
        }
        body += own.filter { $0.kind != .positional }.map(\.synopsis)
        body += own.filter { $0.kind == .positional }.map(\.synopsis)
        body += [".Sh DESCRIPTION"] + description + Self.lists(of: shown)
        for (title, lines) in said.sections { body += [".Sh \(title)"] + lines }
        var pages = related
        for count in 1..<max(1, path.count) {
            pages.append((name: path.prefix(count).joined(separator: "-"), section: 1))
        }
        pages += command.shown.map { (name: "\(name)-\($0.commandName)", section: 1) }
        self.init(
            name, section: 1, summary: command.abstract ?? "", date: date, body: body,
            related: pages)
    }

    /// Lists of arguments under their titles: positional ones first, those without a title last.
    private static func lists(of arguments: [ArgumentDescription]) -> [String] {
        func title(_ argument: ArgumentDescription) -> String {
            argument.sectionTitle
                ?? (argument.kind == .positional ? "ARGUMENTS" : "OPTIONS")
        }
        var order = ["ARGUMENTS"]
        for argument in arguments where title(argument) != "OPTIONS" {
            if !order.contains(title(argument)) { order.append(title(argument)) }
        }
        order.append("OPTIONS")
        return order.flatMap { heading -> [String] in
            let name = heading.prefix(1) + heading.dropFirst().lowercased()
            let items = arguments.filter { title($0) == heading }.flatMap(\.item)
            guard !items.isEmpty else { return [] }
            return [".Ss \(Roff.argument(String(name)))", ".Bl -tag -width Ds"] + items + [".El"]
        }
    }
}

extension ArgumentDescription {
    /// As it stands in the line that shows how a command is called.
    fileprivate var synopsis: String {
        let start = isOptional ? ".Op " : "."
        let many = kind == .positional && isRepeating ? " ..." : ""
        return "\(start)\(preferredName.map(flag) ?? "")\(value)\(many)"
    }

    /// As it stands in the list of arguments.
    fileprivate var item: [String] {
        var text = abstract ?? ""
        if let allValues { text += " One of \(allValues.joined(separator: ", "))." }
        if let defaultValue, kind != .flag { text += " The default is \(defaultValue)." }
        if isRepeating, kind == .option { text += " May be given several times." }
        let flags = (names ?? []).sorted { $0.name.count < $1.name.count }.map(flag).joined(
            separator: " , ")
        return [".It \(flags)\(value)"] + Roff.filled(Roff.escaped(text))
    }

    private func flag(_ name: Name) -> String { "Fl \(Roff.typed(String(name.word.dropFirst())))" }

    /// The value's name, with a space before it where an option's name comes first.
    private var value: String {
        guard kind != .flag else { return "" }
        let name = Roff.argument(valueName ?? "value")
        return kind == .positional ? "Ar \(name)" : " Ar \(name)"
    }
}
