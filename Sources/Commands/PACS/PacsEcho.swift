internal import ArgumentParser
internal import PACS
internal import Text

/// `mais pacs echo`.
struct PacsEcho: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "echo", abstract: "Check that an archive answers.",
        discussion: """
            Asks by DICOM and by DICOMweb, where the archives file has both.

            EXIT STATUS
              0  the archive answers
              1  it does not
              3  it answers by DICOM and not by DICOMweb, or the other way round
            """)

    @OptionGroup var choice: ArchiveChoice

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let archive = try choice.open()
        var answers = ArchiveAnswers()
        var answered = 0
        for way in archive.ways {
            do {
                try archive.echo(by: way, &answers)
                answered += 1
            } catch let error as PACSError { complain("\(error)") }
        }
        guard answered > 0 else { throw ExitCode(1) }
        if json { try printJSON(answers) } else { tell(answers, of: archive) }
        guard answered == archive.ways.count else { throw ExitCode(3) }
    }

    private func tell(_ answers: ArchiveAnswers, of archive: Archive) {
        if answers.dicom == true {
            Console.print(
                "\(archive.name): DICOM answers\(answers.tls ? " over TLS" : ", not encrypted"); storage commitment \(answers.commitment == true ? "offered" : "not offered")"
            )
        }
        if answers.web == true { Console.print("\(archive.name): DICOMweb answers") }
    }
}
