package import Foundation

/// The man pages: one for the program, one for each command, one for each topic of the manual.
package enum ManPages {
    /// - Parameters:
    ///   - program: The tree of the program's commands.
    ///   - date: The day that the pages bear.
    package static func all(of program: CommandDescription, date: Date) -> [ManPage] {
        let topics = Manual.pages.map { ManPage(topic: $0, date: date) }
        let root = ManPage(
            command: program, path: [program.commandName], date: date,
            related: topics.map { (name: $0.name, section: $0.section) })
        return [root] + pages(below: program, path: [program.commandName], date: date) + topics
    }

    private static func pages(
        below command: CommandDescription, path: [String], date: Date
    ) -> [ManPage] {
        command.shown.flatMap { inner -> [ManPage] in
            let path = path + [inner.commandName]
            return [ManPage(command: inner, path: path, date: date)]
                + pages(below: inner, path: path, date: date)
        }
    }
}
