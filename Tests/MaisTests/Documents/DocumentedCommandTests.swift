import Commands
import Foundation
import Testing

/// Every command that README, manual, help texts and pipeline files show is one that the program
/// has, and those of README and manual run as they stand.
@Suite struct DocumentedCommandTests {
    private let program: CommandDescription

    init() throws {
        let dump = try Command("--experimental-dump-help")
        program = try CommandDescription(dump: Data(dump.output.utf8))
    }

    @Test func everyCommandOfAPageIsOneOfTheProgram() throws {
        var count = 0
        for page in try Documents.pages() {
            for line in try Documents.shellLines(of: page) {
                guard let words = Self.words(behindMaisIn: line) else { continue }
                count += 1
                let fault = CommandLineFault(in: words, of: program, isWhole: true)
                #expect(fault == nil, "\(page): \(fault?.description ?? "")")
            }
            // Blocks have marks of three; between them stand pairs.
            let prose = try text(page).replacing(#/(?ms)^```.*?^```$/#, with: "")
            for mention in Documents.mentions(in: prose, mark: "`") {
                count += 1
                let words = Array(Documents.words(of: mention).dropFirst())
                let fault = CommandLineFault(in: words, of: program, isWhole: false)
                #expect(fault == nil, "\(page): \(fault?.description ?? "")")
            }
        }
        #expect(count > 50)
    }

    @Test func everyCommandOfAHelpTextIsOneOfTheProgram() throws {
        var count = 0
        for (name, command) in Self.all(below: program, name: "mais") {
            let texts =
                [command.abstract, command.discussion] + (command.arguments ?? []).map(\.abstract)
            for text in texts.compactMap({ $0 }) {
                for example in Documents.examples(in: text) {
                    count += 1
                    let words = Array(Documents.words(of: example).dropFirst())
                    let fault = CommandLineFault(in: words, of: program, isWhole: true)
                    #expect(fault == nil, "\(name): \(fault?.description ?? "")")
                }
                for mention in text.matches(of: #/'(mais [^']+)'/#) {
                    count += 1
                    let words = Array(Documents.words(of: String(mention.output.1)).dropFirst())
                    let fault = CommandLineFault(in: words, of: program, isWhole: false)
                    #expect(fault == nil, "\(name): \(fault?.description ?? "")")
                }
            }
        }
        #expect(count > 50)
    }

    @Test func everyCommandOfAPipelineFileIsOneOfTheProgram() throws {
        for file in try Documents.pipelines() {
            let examples = Documents.examples(in: try text(file))
            #expect(!examples.isEmpty, "\(file)")
            for example in examples {
                // What stands in brackets behind it is for the reader.
                let words = Documents.words(of: example.replacing(#/\s+\(.*\)$/#, with: ""))
                let fault = CommandLineFault(
                    in: Array(words.dropFirst()), of: program, isWhole: true)
                #expect(fault == nil, "\(file): \(fault?.description ?? "")")
            }
        }
    }

    /// What the three tests above would say.
    @Test(arguments: [
        ("rum mine.yaml", "there is no command 'rum'"),
        ("session impart a", "there is no command 'impart'"),
        ("inspect a --jsn", "there is no option '--jsn'"),
        ("run mine.yaml", "[\"--out\", \"-o\"] is missing"),
        ("run mine.yaml --out", "'--out' has no value"),
        ("inspect", "a value is missing"), ("inspect a b", "it takes fewer values"),
        ("evaluate a --out b --cases some", "'--cases' may not be 'some'"),
        ("help nosuch", "there is no topic 'nosuch'"),
    ])
    func aFaultIsFound(_ line: String, _ sentence: String) {
        let words = line.split(separator: " ").map(String.init)
        let fault = CommandLineFault(in: words, of: program, isWhole: true)
        #expect(fault?.description == "\(sentence): mais \(line)")
    }

    @Test(arguments: [
        "inspect MY/CT --json", "COMMAND --help", "help TOPIC", "help archives", "run --help",
        "session export session.json --out lists", "--generate-completion-script bash",
    ])
    func aSoundLineHasNone(_ line: String) {
        let words = line.split(separator: " ").map(String.init)
        let fault = CommandLineFault(in: words, of: program, isWhole: true)
        #expect(fault == nil, "\(fault?.description ?? "")")
    }

    /// Lines that are not run here, by how they begin, and why.
    private static let notRun = [
        "make": "sets up and builds the whole, as for this very test",
        "$mais pacs": "needs an archive: the tests of archives have Orthanc",
        "$mais run Pipelines/pacs-export.yaml":
            "needs an archive: the tests of archives have Orthanc",
        "$mais status results": "tells of a cluster that has worked: 'make test-cluster' has one",
        "$mais train":
            "needs a dataset and SAM-Med3D's weights: TrainingCommandTests have small ones",
        "$mais evaluate": "needs a dataset: TrainingCommandTests have a small one",
        "$mais compare": "needs evaluations: TrainingCommandTests make some",
        "$mais experiment": "needs a dataset, and trains for hours",
    ]

    /// Each page's lines, one after another, in a folder with the files that they speak of.
    @Test func theLinesOfReadmeAndManualRunAsTheyStand() throws {
        var (ran, left) = (0, Set<String>())
        for page in try Documents.pages() {
            let lines = try Documents.shellLines(of: page)
            let bench = try PageBench()
            for line in lines {
                if let start = Self.notRun.keys.first(where: { line.hasPrefix($0) }) {
                    left.insert(start)
                    continue
                }
                let command = try bench.run(line)
                #expect(command.status == 0, "\(page): \(line)\n\(command.error)")
                ran += 1
            }
        }
        #expect(ran > 20)
        // Each exception is still wanted.
        #expect(left == Set(Self.notRun.keys))
    }

    private static func words(behindMaisIn line: String) -> [String]? {
        let words = Documents.words(of: line)
        guard ["$mais", "mais", ".build/release/mais"].contains(words.first) else { return nil }
        return Array(words.dropFirst())
    }

    private static func all(
        below command: CommandDescription, name: String
    ) -> [(name: String, command: CommandDescription)] {
        [(name: name, command: command)]
            + (command.subcommands ?? []).flatMap {
                all(below: $0, name: "\(name) \($0.commandName)")
            }
    }
}
