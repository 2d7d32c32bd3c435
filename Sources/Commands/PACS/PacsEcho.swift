internal import ArgumentParser
internal import PACS
internal import Text

/// `mais pacs echo`.
struct PacsEcho: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "echo", abstract: "Ask an archive whether it is there.")

    @OptionGroup var choice: ArchiveChoice

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let archive = try choice.open()
        let answers = try archive.echo()
        guard !json else { return try printJSON(answers) }
        if answers.dicom == true {
            Console.print(
                "\(archive.name): DICOM answers\(answers.tls ? " over TLS" : ", not encrypted"); storage commitment \(answers.commitment == true ? "offered" : "not offered")"
            )
        }
        if answers.web == true { Console.print("\(archive.name): DICOMweb answers") }
    }
}
