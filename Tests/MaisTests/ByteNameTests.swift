import Files
import Foundation
import Testing

/// Folders of studies whose names are not UTF-8: German names of before 2005, on disks of today.
@Suite struct ByteNameTests {
    private let folder: TemporaryFolder
    private let pipeline: String

    init() throws {
        folder = try TemporaryFolder()
        pipeline = try folder.write(
            """
            takes: { nifti: nifti, session: session }
            stages:
              - { id: image, use: read-nifti, from: { nifti: nifti } }
              - { id: patches, use: plan-patches, from: { image: image, session: session }, with: { size: 32 } }
            """, to: "p.yaml")
        // "Schicht_", 0xFC, "7"
        for name in [
            [UInt8]("Schicht_".utf8) + [0xFC, 0x37], [UInt8]("Schicht_".utf8) + [0xFB, 0x37],
        ] {
            let study = folder.path("studies") + "/" + FileName.text(name)
            try FilePermissions.makeFolders(study)
            for file in ["image.nii.gz", "session.json"] {
                let data = try Data(
                    contentsOf: Command.repository.appending(
                        path: "Samples/head-neck-ct/pt_201/\(file)"))
                let descriptor = FileName.withPath(study + "/" + file) {
                    open($0, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
                }
                #expect(descriptor >= 0)
                try FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
                    .write(contentsOf: data)
            }
        }
    }

    @Test func studiesAreRunUnderNamesThatCanBePrinted() throws {
        let ran = try Command(
            "run", pipeline, "--studies", folder.path("studies"), "--out", folder.path("out"))
        #expect(ran.error.contains("Schicht_%FC7: "), "\(ran.error)")
        #expect(ran.error.contains("Schicht_%FB7: "))
        #expect(ran.output.hasPrefix("2 done"), "\(ran.error)\(ran.output)")
    }

    @Test func theyAreListed() throws {
        let ran = try Command(
            "studies", folder.path("studies"), "-o", folder.path("night.csv"), "--pipeline",
            pipeline)
        #expect(ran.output.contains(": 2 studies"), "\(ran.error)\(ran.output)")
        let night = try Command(
            "run", pipeline, "--studies", folder.path("night.csv"), "--out", folder.path("out"))
        #expect(night.output.hasPrefix("2 done"), "\(night.error)\(night.output)")
    }

    /// Results have names that every library takes: one that is not UTF-8 would be written
    /// elsewhere.
    @Test func resultsHaveNamesInUTF8() throws {
        let image = "Samples/head-neck-ct/pt_201/image.nii.gz"
        for words in [
            ["run", pipeline, "--studies", folder.path("studies"), "--out", "$OUT"],
            ["run", pipeline, "--studies", folder.path("studies"), "--out=$OUT"],
            ["studies", folder.path("studies"), "-o", "$OUT"],
            ["convert", image, "$OUT"], ["pacs", "send", "--outbox", "$OUT"],
        ] {
            // The shell has the byte: Foundation hands on no words that are not UTF-8.
            let quoted = words.map { "\"\($0)\"" }.joined(separator: " ")
            let ran = try Command(
                program: URL(filePath: "/bin/sh"),
                [
                    "-c", "OUT=$(printf 'x\\374y'); exec \"$0\" \(quoted)",
                    Command.program.path,
                ])
            #expect(ran.status == 1)
            #expect(
                ran.error
                    == "Error: '\(words.contains("--out=$OUT") ? "--out=" : "")x\\xfcy' is not UTF-8, and names of results must be. Choose another.\n"
            )
        }
    }

    /// A checkpoint, and an image to be looked at, are found by their bytes.
    @Test func aCheckpointIsFound() throws {
        let script = """
            cd "$1"; c=$(printf 'w\\374.safetensors'); cp "$2" "$c"; exec "$0" inspect "$c"
            """
        let ran = try Command(
            program: URL(filePath: "/bin/sh"),
            [
                "-c", script, Command.program.path, folder.url.path,
                Command.repository.path + "/Samples/mais-small.safetensors",
            ])
        #expect(ran.status == 0, "\(ran.error)")
        #expect(ran.output.hasPrefix("w\\xfc.safetensors: "), "\(ran.output)")
    }

    /// A dataset in nnU-Net's layout.
    @Test func aDatasetIsFound() throws {
        let raw = folder.path("raw")
        let name = "c" + FileName.text([0xFC])
        for (inner, file) in [("imagesTr", "\(name)_0000.nii.gz"), ("labelsTr", "\(name).nii.gz")] {
            try FilePermissions.makeFolders(raw + "/" + inner)
            let from = Command.repository.appending(
                path: "Tests/TrainingTests/Data/hippocampus/\(inner)")
            let first = try #require(
                try FileManager.default.contentsOfDirectory(atPath: from.path).sorted().first)
            let data = try Data(contentsOf: from.appending(path: first))
            let descriptor = FileName.withPath("\(raw)/\(inner)/\(file)") {
                open($0, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
            }
            try FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
                .write(contentsOf: data)
        }
        let description = try String(
            contentsOf: Command.repository.appending(
                path: "Tests/TrainingTests/Data/hippocampus/dataset.json"), encoding: .utf8)
        let count = #/"numTraining":\s*\d+/#
        try Data(description.replacing(count, with: "\"numTraining\": 1").utf8)
            .write(to: URL(filePath: raw + "/dataset.json"))
        let ran = try Command(
            "evaluate", "Samples/mais-small.safetensors", "--data", raw, "--out",
            folder.path("judged"), "--clicks", "1", "--seeds", "1", "--cases", "all")
        #expect(ran.status == 0, "\(ran.error)")
    }
}
