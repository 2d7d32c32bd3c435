internal import ArgumentParser
internal import Commands
internal import Files
internal import Foundation
internal import Text

extension Mais {
    /// `mais man`, which `make man` calls.
    struct Man: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write the man pages of all commands and of the manual.",
            shouldDisplay: false)

        @Option(
            name: [.customShort("o"), .long], help: "The folder for the pages.",
            completion: .directory)
        var out: String

        func run() throws {
            do { try FilePermissions.makeFolders(out) } catch {
                throw CommandError("The folder '\(out)' cannot be made: \(error).")
            }
            let pages = ManPages.all(of: try CommandDescription(of: Mais.self), date: Date())
            for page in pages {
                let file = "\(out)/\(page.fileName)"
                do {
                    try WholeFile.write(
                        Data(page.text.utf8), to: file, .unflushed, readers: .umask)
                } catch { throw CommandError("'\(file)' cannot be written: \(error).") }
            }
            Console.print("\(out): \(pages.count) pages")
        }
    }
}
