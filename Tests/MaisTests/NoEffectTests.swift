import Foundation
import Testing

/// Words of a command line, and variables of the environment, that would change nothing are said or
/// refused.
@Suite struct NoEffectTests {
    private let folder: TemporaryFolder
    private static let seg = "Tests/DICOMTests/Data/seg/part/hd_binary.dcm"
    private static let series = "Tests/DICOMTests/Data/seg/part/series"

    init() throws { folder = try TemporaryFolder() }

    @Test(arguments: [
        (["--series", series], "--series changes nothing where a series becomes NIfTI"),
        (["--labels", "a.json"], "--labels changes nothing where a series becomes NIfTI"),
        (["--type", "LABELMAP"], "--type changes nothing where a series becomes NIfTI"),
        (["--threshold", "0.2"], "--threshold changes nothing where a series becomes NIfTI"),
        (["--form", "qform"], "--form changes nothing where a series becomes NIfTI"),
        (["--partial"], "--partial changes nothing where a series becomes NIfTI"),
        (["--dtype", "float16"], "--dtype changes nothing where a series becomes NIfTI"),
    ])
    func ofASeries(_ words: [String], _ sentence: String) throws {
        let run = try Command(["convert", Self.series, folder.path("a.nii")] + words)
        #expect(run.status == 64)
        #expect(run.error.hasPrefix("Error: \(sentence); it is for "), "\(run.error)")
        #expect(!FileManager.default.fileExists(atPath: folder.path("a.nii")))
    }

    @Test(arguments: [
        ["--partial"], ["--series-uid", "1.2"], ["--single-slice"], ["--largest-group"],
        ["--uneven-spacing", "resample"], ["--incomplete"], ["--volume", "0"], ["--form", "sform"],
        ["--labels", "a.json"], ["--type", "FRACTIONAL"], ["--dtype", "bfloat16"],
    ])
    func ofASegmentationWithoutItsSeries(_ words: [String]) throws {
        let run = try Command(["convert", Self.seg, folder.path("a.nii")] + words)
        #expect(run.status == 64)
        #expect(
            run.error.hasPrefix(
                "Error: \(words[0]) changes nothing where a SEG becomes a label map"),
            "\(run.error)")
    }

    @Test func ofACheckpoint() throws {
        let run = try Command(
            "convert", "Samples/mais-small.safetensors", folder.path("a.safetensors"), "--strict")
        #expect(run.status == 64)
        #expect(
            run.error.hasPrefix(
                "Error: --strict changes nothing where a checkpoint is converted; it is for images"),
            "\(run.error)")
    }

    @Test func aThresholdOfABinarySegmentation() throws {
        let run = try Command("convert", Self.seg, folder.path("a.nii"), "--threshold", "0.25")
        #expect(run.status == 0, "\(run.error)")
        #expect(
            run.error.contains(
                "--threshold changes nothing, as the SEG is BINARY [option.no-effect]"),
            "\(run.error)")
    }

    @Test func ofASessionsImage() throws {
        let session = "Samples/abdomen-ct/session.json"
        let image = "Samples/head-neck-ct/pt_201/image.nii.gz"
        for (words, sentence) in [
            (["--series", "1.2"], "--series is of an image: give that with --image."),
            (["--form", "qform"], "--form is of an image: give that with --image."),
            (
                ["--image", "Samples/abdomen-ct/series", "--form", "qform"],
                "'Samples/abdomen-ct/series' is DICOM, and --form is of NIfTI. Leave it out."
            ),
            (
                ["--image", image, "--series", "1.2"],
                "'\(image)' is NIfTI, and --series is of DICOM. Leave it out."
            ),
        ] {
            let run = try Command(["session", "check", session] + words)
            #expect(run.status == 64)
            #expect(run.error.hasPrefix("Error: \(sentence)\n"), "\(run.error)")
        }
    }

    @Test func anOptionThatIsGivenTwice() throws {
        let words = ["convert", Self.seg, folder.path("a.nii"), "--threshold", "0.5"]
        let same = try Command(words + ["--threshold=0.5"])
        #expect(same.status == 0, "\(same.error)")
        let other = try Command(words + ["--threshold=0.25"])
        #expect(other.status == 64)
        #expect(
            other.error.hasPrefix(
                "Error: --threshold is given more than once, as '0.5' and '0.25'. Give it once.\n"),
            "\(other.error)")
        // Under both of its names, and where the other program parses.
        let names = try Command(
            "run", "Pipelines/night.yaml", "--studies", "a", "--out", "x", "-o", "y")
        #expect(names.status == 64)
        #expect(names.error.contains("is given more than once, as 'x' and 'y'"), "\(names.error)")
        // What may be given several times, and a flag, which says the same twice.
        let retry = try Command(
            "retry", folder.path("none"), "--study", "a", "--study", "b", "--failed", "--failed")
        #expect(retry.status == 1)
    }

    @Test(arguments: [
        (
            "MAIS_SHARED_FILE", "1",
            "the environment sets MAIS_SHARED_FILE, which does nothing: did you mean MAIS_SHARED_FILES?"
        ),
        (
            "MAIS_SHARED_FILES", "yes",
            "MAIS_SHARED_FILES is 'yes', and only 1 sets it: files stay private"
        ),
        ("MAIS_DATA", "/data", ""), ("MAIS_SHARED_FILES", "0", ""),
    ])
    func aVariable(_ name: String, _ value: String, _ sentence: String) throws {
        let run = try Command(
            program: URL(filePath: "/usr/bin/env"),
            ["\(name)=\(value)", Command.program.path, "inspect", Self.path(Self.seg)])
        #expect(run.status == 0)
        #expect(
            run.error == (sentence.isEmpty ? "" : "warning: \(sentence) [environment.unknown]\n"))
    }

    private static func path(_ name: String) -> String {
        Command.repository.appending(path: name).path
    }
}
