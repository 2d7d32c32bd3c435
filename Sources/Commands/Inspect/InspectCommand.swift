internal import ArgumentParser
internal import Foundation
internal import Pipeline
internal import Text

/// `mais inspect`
struct InspectCommand<Checkpoints: CheckpointWork>: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "inspect", abstract: "Describe a file or folder.",
            discussion: """
                A checkpoint: its network and the size of its parts. A NIfTI file: its grid, and \
                which of its transforms was used. A folder: its DICOM series, and why one would \
                be refused. A DICOM SEG: its segments. A recorded session: its segments and clicks.

                EXAMPLES
                  mais inspect Samples/mais-small.safetensors
                  mais inspect Samples/abdomen-ct --json
                """)
    }

    @Argument(help: "A file or a folder.", completion: .file())
    var path: String

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let inspection: Inspection =
            switch try FileKind(of: path) {
            case .checkpoint: try Checkpoints.inspect(path)
            case .nifti: try .nifti(path)
            case .folder: try .series(path)
            case .dicom: try .dicom(path)
            case .session: try .session(path)
            }
        if json {
            Console.print(json: try inspection.json.text())
        } else {
            Console.print(inspection.text)
        }
        if inspection.isPartly { throw ExitCode(3) }
    }
}
