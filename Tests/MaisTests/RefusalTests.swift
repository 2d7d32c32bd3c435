import Foundation
import Testing

/// Command lines that are refused, and what each says: which option or file, its value, and what to
/// do.
@Suite struct RefusalTests {
    /// As typed in the repository; `OUT` is a folder without a file.
    private static let lines = [
        "convert Samples/abdomen-ct/series OUT/a.nii --volume=-1",
        "convert Samples/abdomen-ct/series OUT/a.nii --each",
        "convert Samples/abdomen-ct/series OUT/a.dcm",
        "convert Samples/abdomen-ct/series OUT/a.nii --threshold 2",
        "convert Samples/mais-small.safetensors OUT/a.pth",
        "convert Samples/head-neck-ct/pt_201/image.nii.gz OUT/a.nii",
        "convert Samples/head-neck-ct/pt_201/image.nii.gz OUT/a.dcm",
        "convert Samples/head-neck-ct/pt_201/image.nii.gz OUT/a.dcm --type FRACTIONAL",
        "convert README.md OUT/a.nii",
        "convert nowhere OUT/a.nii",
        "convert Tests/DICOMTests/Data/seg/part/hd_binary.dcm OUT/a.nii --each",
        "convert Tests/DICOMTests/Data/seg/part/hd_binary.dcm OUT/a.safetensors",
        """
        convert Tests/DICOMTests/Data/seg/part/hd_binary.dcm OUT/a.nii --series \
        Tests/DICOMTests/Data/seg/part/series
        """,
        "convert Tests/DICOMTests/Data/seg/seg_image_ct_binary_overlap.dcm OUT/a.nii",
        "inspect README.md",
        "inspect nowhere",
        "session show nowhere.json",
        "session show README.md",
        "session check Samples/abdomen-ct/session.json --image README.md",
        "session check Samples/abdomen-ct/session.json --image Samples/abdomen-ct --volume=-1",
        "session check Pipelines/results --image Samples/abdomen-ct",
        "session check Samples --image README.md",
        "session export README.md --out OUT",
        """
        session import --from slicer nowhere.mrk.json --image Samples/abdomen-ct --segment a \
        --out OUT/s.json
        """,
        """
        session import --from slicer Tests/SessionsTests/Data/liver.mrk.json --image \
        Samples/abdomen-ct --segment a --polarity positive --positive-list liver --out \
        OUT/s.json
        """,
        "session import --from ohif README.md --image Samples/abdomen-ct --out OUT/s.json",
        """
        session import --from challenge README.md --image Samples/abdomen-ct --order kji --out \
        OUT/s.json
        """,
        """
        session import --from monai-label Tests/SessionsTests/Data/ohif_ai.log --image \
        Samples/abdomen-ct --segment a --uneven-spacing resample --out OUT/s.json
        """,
        "run Pipelines/night.yaml --out OUT",
        "run nowhere.yaml --studies nowhere --out OUT",
        "run Pipelines/night.yaml --studies nowhere --out OUT",
        "run Pipelines/night.yaml --studies nowhere --input series=a --out OUT",
        "run Pipelines/night.yaml --input series --out OUT",
        "run Pipelines/night.yaml --studies nowhere --until 7 --out OUT",
        "run Pipelines/night.yaml --studies nowhere --window 19:00 --out OUT",
        "run Pipelines/night.yaml --studies nowhere --window 19:00-07:00 --until 07:00 --out OUT",
        "run Pipelines/night.yaml --studies nowhere --memory much --out OUT",
        "run Pipelines/night.yaml --studies nowhere --jobs 0 --out OUT",
        "run Pipelines/night.yaml --studies nowhere --retries 101 --out OUT",
        "run Pipelines/night.yaml --studies nowhere --threads 0 --out OUT",
        "run Pipelines/night.yaml --input series=a --task 1/2 --out OUT",
        "run Pipelines/night.yaml --studies nowhere --task 3/2 --out OUT",
        "run Pipelines/night.yaml --studies nowhere --task 1/2 --json --out OUT",
        "check nowhere.yaml",
        "stages nothing",
        "stages segment --page",
        "studies Samples -o OUT/night.txt",
        "studies nowhere -o OUT/night.csv",
        "submit Pipelines/night.yaml --studies nowhere --out OUT --array 0",
        "submit Pipelines/night.yaml --studies nowhere --out OUT --array 4 --throttle 0",
        "submit Pipelines/night.yaml --studies nowhere --out OUT --array 4 --cpus 0",
        "join Pipelines/night.yaml --studies nowhere --out OUT",
        "status nowhere",
        "retry nowhere --failed",
        "retry nowhere",
        "report nowhere",
        "report README.md",
        "pacs find --archives nowhere.yaml",
        "pacs status --outbox nowhere",
        "pacs status --outbox nowhere --attempts 1.2",
        "pacs send README.md --archives nowhere.yaml --outbox OUT",
        "train Pipelines/fine-tune.yaml",
        "train --defaults --out OUT",
        "train nowhere.yaml --out OUT",
        "train Pipelines/fine-tune.yaml --data nowhere --out OUT --device gpu",
        "train Pipelines/fine-tune.yaml --data nowhere --out OUT --workers 0",
        "evaluate nowhere.safetensors --out OUT",
        "evaluate README.md --out OUT",
        "evaluate Samples/mais-small.safetensors --out OUT --clicks 0",
        "evaluate Samples/mais-small.safetensors --out OUT --seeds 0",
        "evaluate Samples/mais-small.safetensors --out OUT --memory none --capacity 4",
        "compare README.md --out OUT",
        "compare nowhere.json --out OUT",
        "experiment nowhere.yaml --out OUT",
        """
        trace --checkpoint Samples/mais-small.safetensors --patch \
        Samples/mais-small.safetensors --clicks README.md --out OUT/t.safetensors
        """,
        "trace --checkpoint README.md --patch README.md --clicks README.md --out OUT/t.safetensors",
        "nothing",
    ]

    /// What is said stands in `Snapshots/Refusals.txt`. None writes anything.
    @Test func everyRefusalSaysWhatIsWrong() throws {
        let folder = try TemporaryFolder()
        let out = folder.url.path
        var entries: [Snapshot.Entry] = []
        for line in Self.lines {
            let words = line.split(separator: " ").map { word in
                word == "OUT" || word.hasPrefix("OUT/") ? out + word.dropFirst(3) : String(word)
            }
            let run = try Command(words)
            #expect(run.status != 0, "\(line)")
            let left = try FileManager.default.contentsOfDirectory(atPath: out)
            #expect(left.isEmpty, "\(line): \(left)")
            let said = (run.output + run.error).replacing(out, with: "OUT")
                .replacing(Command.repository.path(percentEncoded: false), with: "REPOSITORY/")
            entries.append((line, "exit \(run.status)\n\(said)"))
        }
        try Snapshot("Refusals", "What is said of command lines that are refused.").expect(entries)
    }
}
