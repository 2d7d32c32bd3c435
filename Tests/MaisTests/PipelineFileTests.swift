import Foundation
import Testing

@Suite struct PipelineFileTests {
    @Test(arguments: ["dicom-to-seg", "nifti-to-nifti", "night", "pacs-export"])
    func aPipelineOfTheRepositoryIsRight(_ name: String) throws {
        let check = try Command("check", "Pipelines/\(name).yaml")
        #expect(check.status == 0)
        #expect(check.output == "Pipelines/\(name).yaml: ok\n")
    }

    /// A word changed in a pipeline of the repository, and what a person then reads.
    @Test(arguments: [
        (
            "overlaps: logit", "overlps: logit",
            """
            Error: FILE:31:13: 'stitch' has no option 'overlps'
              fix: did you mean 'overlaps'? There is 'overlaps'

            """
        ),
        (
            "use: resample", "use: resampel",
            """
            Error: FILE:14:10: there is no stage 'resampel'
              fix: did you mean 'resample'?
            """
        ),
        (
            "spacing: 4", "spacing: -4",
            """
            Error: FILE:16:11: 'spacing' is -4.0 mm; it must be more than 0
              fix: see 'mais stages resample'

            """
        ),
        (
            "from: { patches: patches }", "from: { patches: cubic }",
            """
            Error: FILE:23:22: 'patches' of 'logits' takes patches, but 'cubic' is an image
            """
        ),
    ])
    func aTypoIsNamed(_ right: String, _ wrong: String, _ sentence: String) throws {
        let folder = try TemporaryFolder()
        let night = try text("Pipelines/night.yaml")
        try #require(night.contains(right))
        let path = try folder.write(night.replacing(right, with: wrong), to: "night.yaml")
        for command in ["check", "run"] {
            let ran =
                command == "check"
                ? try Command("check", path)
                : try Command(
                    "run", path, "--studies", "Samples/head-neck-ct", "--out", folder.path("out"))
            #expect(ran.status == 1)
            #expect(ran.error.hasPrefix(sentence.replacing("FILE", with: path)), "\(ran.error)")
        }
        #expect(!FileManager.default.fileExists(atPath: folder.path("out")))
    }
}
