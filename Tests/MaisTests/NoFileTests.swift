import Foundation
import Testing

/// Pipes, sockets and devices in the place of files: named, and not waited for.
@Suite struct NoFileTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for ending in ["json", "csv", "yaml", "nii.gz", "safetensors", "dcm"] {
            let pipe = folder.path("pipe." + ending)
            guard mkfifo(pipe, 0o600) == 0 else { throw CocoaError(.fileWriteUnknown) }
            try FileManager.default.createSymbolicLink(
                atPath: folder.path("device." + ending), withDestinationPath: "/dev/zero")
        }
    }

    @Test(
        arguments: ["pipe", "device"],
        [
            "run session", "run image", "run series", "run pipeline", "run list",
            "run checkpoint", "inspect", "check", "show", "convert", "labels", "train",
            "train settings", "evaluate", "evaluate checkpoint", "import", "archives", "list",
            "send", "compare",
        ])
    func isRefused(_ kind: String, _ place: String) throws {
        func path(_ ending: String) -> String { folder.path(kind + "." + ending) }
        let image = "nifti=Samples/head-neck-ct/pt_201/image.nii.gz"
        let session = "session=Samples/head-neck-ct/pt_201/session.json"
        let nifti = "Pipelines/nifti-to-nifti.yaml"
        let dicom = "Pipelines/dicom-to-seg.yaml"
        let out = folder.path("out")
        let archives = try folder.write(
            "archives: [ { name: a, host: localhost, port: 1, aeTitle: A } ]", to: "a.yaml")
        let words: [String]
        switch place {
        case "run session":
            words = [
                "run", nifti, "--input", image, "--input", "session=\(path("json"))", "--out", out,
            ]
        case "run image":
            words = [
                "run", nifti, "--input", "nifti=\(path("nii.gz"))", "--input", session, "--out",
                out,
            ]
        case "run series":
            words = [
                "run", dicom, "--input", "series=\(path("dcm"))", "--input",
                "session=Samples/abdomen-ct/session.json", "--out", out,
            ]
        case "run pipeline":
            words = ["run", path("yaml"), "--input", image, "--input", session, "--out", out]
        case "run list": words = ["run", nifti, "--studies", path("csv"), "--out", out]
        case "run checkpoint":
            let text = try String(
                contentsOf: Command.repository.appending(path: nifti), encoding: .utf8)
            let pipeline = try folder.write(
                text.replacing("Samples/mais-small.safetensors", with: path("safetensors")),
                to: "p.yaml")
            words = ["run", pipeline, "--input", image, "--input", session, "--out", out]
        case "inspect": words = ["inspect", path("safetensors")]
        case "check": words = ["session", "check", path("json")]
        case "show": words = ["session", "show", path("json")]
        case "convert": words = ["convert", path("nii.gz"), out + ".dcm"]
        case "labels":
            words = [
                "convert", "Tests/TrainingTests/Data/hippocampus/labelsTr/hippocampus_001.nii.gz",
                out + ".dcm", "--series",
                "Samples/abdomen-ct/series", "--labels", path("json"),
            ]
        case "train": words = ["train", try settings(), "--data", path("csv"), "--out", out]
        case "train settings": words = ["train", path("yaml"), "--out", out]
        case "evaluate":
            words = [
                "evaluate", "Samples/mais-small.safetensors", "--data", path("csv"), "--out", out,
            ]
        case "evaluate checkpoint":
            words = [
                "evaluate", path("safetensors"), "--data", "Tests/TrainingTests/Data/hippocampus",
                "--out", out,
            ]
        case "import":
            words = [
                "session", "import", "--from", "positions", path("csv"), "--image",
                "Samples/head-neck-ct/pt_201/image.nii.gz", "--out", out + ".json",
            ]
        case "archives": words = ["pacs", "find", "--archives", path("yaml"), "--modality", "CT"]
        case "list":
            words = [
                "pacs", "fetch", "--archives", archives, "--list", path("csv"), "--out", out,
            ]
        case "compare": words = ["compare", path("json"), path("json"), "--out", out]
        default:
            words = [
                "pacs", "send", "--archives", archives, path("dcm"), "--queue-only", "--outbox",
                out,
            ]
        }
        let ran = try Command(words)
        #expect(ran.status == 1, "\(ran.error)")
        let said = ran.error + ran.output
        let isNamed =
            said.contains("not a regular file") || said.contains("is not a plain file")
            || said.contains("neither a regular file nor a folder")
        #expect(isNamed, "\(said)")
    }

    private func settings() throws -> String {
        try folder.write(
            """
            network: { imageSize: 16 }
            data: { spacing: 2, training: 0.5, validation: 0.5, classes: { "1": a } }
            frozen: []

            """, to: "train.yaml")
    }
}
