import Foundation
import Testing

@Suite struct PipelineFileTests {
    @Test(arguments: ["dicom-to-seg", "nifti-to-nifti", "night", "pacs-export"])
    func aPipelineOfTheRepositoryIsRight(_ name: String) throws {
        let check = try Command("check", "Pipelines/\(name).yaml")
        #expect(check.status == 0)
        #expect(check.output == "Pipelines/\(name).yaml: ok\n")
    }

    /// `crop` and `resample` are what two stages were called first: what was made under those names
    /// is still known, and its provenance stays as it was.
    @Test func formerNamesOfStagesAreTheSamePipeline() throws {
        let folder = try TemporaryFolder()
        let night = try text("Pipelines/night.yaml")
        let former = night.replacing("use: plan-patches", with: "use: crop")
            .replacing("use: set-spacing", with: "use: resample")
        try #require(former.contains("use: crop") && former.contains("use: resample"))
        let path = try folder.write(former, to: "former.yaml")
        for (file, said) in [
            (path, "2 done; see "), ("Pipelines/night.yaml", "0 done, 2 done before; "),
        ] {
            let ran = try Command(
                "run", file, "--studies", "Samples/head-neck-ct", "--out", folder.path("out"))
            #expect(ran.status == 0, "\(ran.error)")
            #expect(ran.output.hasPrefix(said), "\(ran.output)")
        }
        let provenance = try String(
            contentsOfFile: folder.path("out/pt_201/labels.provenance.json"), encoding: .utf8)
        #expect(
            provenance.contains(
                "f770708e8efb7878f3ea2a4eeb46f45f0d11b0c3864153b024bcd754c80bf3d1"))
        let (one, other) = (try Command("stages", "crop"), try Command("stages", "plan-patches"))
        #expect(one.status == 0 && one.output == other.output)
    }

    /// A word changed in a pipeline of the repository, and what a person then reads.
    @Test(arguments: [
        (
            "overlaps: logit", "overlps: logit",
            """
            Error: FILE:28:13: 'stitch' has no option 'overlps'
              fix: did you mean 'overlaps'? There is 'overlaps'

            """
        ),
        (
            "use: set-spacing", "use: set-spacin",
            """
            Error: FILE:14:10: there is no stage 'set-spacin'
              fix: did you mean 'set-spacing'?
            """
        ),
        (
            "from: { nifti: nifti }\n  - id: cubic\n    use: set-spacing",
            "from: { nifti: nifti }\n  - id: cubic\n    with: { spacing: -4 }\n    use: set-spacing",
            """
            Error: FILE:14:11: 'spacing' is -4.0 mm; it must be 0.01 to 100
              fix: see 'mais stages set-spacing'

            """
        ),
        (
            "from: { patches: patches }", "from: { patches: cubic }",
            """
            Error: FILE:21:22: 'patches' of 'logits' takes patches, but 'cubic' is an image
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

    /// What a pipeline says of the image, against what the sample checkpoint was trained on.
    @Test(arguments: [
        (
            "set-spacing", "spacing: 1.5",
            "'cubic': 'spacing' is 1.5 mm, but the checkpoint 'mais-small.safetensors' was trained at 4 mm. Leave 'spacing' out"
        ),
        (
            "set-spacing", "spacing: 4, clamp: [-1000, 2000]",
            "'cubic': 'clamp' is [-1000, 2000], but the checkpoint 'mais-small.safetensors' was trained with intensities clamped to [-1000, 1000]. Leave 'clamp' out"
        ),
        (
            "plan-patches", "size: 128",
            "'patches': 'size' is 128, but the checkpoint 'mais-small.safetensors' takes patches of 32 voxels per side. Leave 'size' out"
        ),
    ])
    func whatACheckpointWasNotTrainedOnIsRefused(
        _ stage: String, _ options: String, _ sentence: String
    ) throws {
        let folder = try TemporaryFolder()
        let night = try text("Pipelines/night.yaml")
        let path = try folder.write(
            night.replacing("use: \(stage)", with: "with: { \(options) }\n    use: \(stage)"),
            to: "night.yaml")
        let checked = try Command("check", path)
        let ran = try Command(
            "run", path, "--studies", "Samples/head-neck-ct", "--out", folder.path("out"))
        for command in [checked, ran] {
            #expect(command.status == 1)
            #expect(command.error.contains(sentence), "\(command.error)")
        }
        #expect(!FileManager.default.fileExists(atPath: folder.path("out")))
    }

    /// The same numbers as the checkpoint's are not contradiction.
    @Test func whatACheckpointWasTrainedOnMayBeSaid() throws {
        let folder = try TemporaryFolder()
        let night = try text("Pipelines/night.yaml")
        let path = try folder.write(
            night.replacing(
                "use: set-spacing",
                with: "with: { spacing: 4, clamp: [-1000, 1000] }\n    use: set-spacing"
            ).replacing("use: plan-patches", with: "with: { size: 32 }\n    use: plan-patches"),
            to: "night.yaml")
        let checked = try Command("check", path)
        #expect(checked.status == 0, "\(checked.error)")
    }

    /// A column of a list is held against the checkpoint, too, and its study fails alone.
    @Test func aStudysOwnSpacingIsHeldAgainstTheCheckpoint() throws {
        let folder = try TemporaryFolder()
        let samples = Command.repository.appending(path: "Samples/head-neck-ct").path
        let list = try folder.write(
            """
            study,nifti,session,cubic.spacing
            one,\(samples)/pt_201/image.nii.gz,\(samples)/pt_201/session.json,1.5
            two,\(samples)/pt_236/image.nii.gz,\(samples)/pt_236/session.json,4
            """, to: "list.csv")
        let ran = try Command(
            "run", "Pipelines/night.yaml", "--studies", list, "--out", folder.path("out"))
        #expect(ran.status == 3, "\(ran.error)")
        let report = try String(contentsOfFile: folder.path("out/report.json"), encoding: .utf8)
        #expect(
            report.contains(
                "cubic.spacing: 'cubic': 'spacing' is 1.5 mm, but the checkpoint 'mais-small.safetensors' was trained at 4 mm."
            ), "\(report)")
        #expect(FileManager.default.fileExists(atPath: folder.path("out/two/labels.nii.gz")))
    }

    /// Without 'set-spacing' nobody would bring the image to the checkpoint's spacing.
    @Test func aPipelineWithoutResamplingIsRefused() throws {
        let folder = try TemporaryFolder()
        var night = try text("Pipelines/night.yaml")
        let start = try #require(night.range(of: "  - id: cubic"))
        let end = try #require(night.range(of: "  - id: patches"))
        night.removeSubrange(start.lowerBound..<end.lowerBound)
        let path = try folder.write(
            night.replacing("image: cubic", with: "image: image"), to: "n.yaml")
        let checked = try Command("check", path)
        #expect(checked.status == 1)
        #expect(
            checked.error.contains(
                "'logits': the checkpoint 'mais-small.safetensors' was trained at 4 mm, and no stage before sees to that. Put the stage 'set-spacing' before it"
            ), "\(checked.error)")
    }

    @Test func aCheckpointThatIsNotThereIsNamedByCheck() throws {
        let folder = try TemporaryFolder()
        let night = try text("Pipelines/night.yaml")
        let path = try folder.write(
            night.replacing("Samples/mais-small.safetensors", with: "none.safetensors"),
            to: "n.yaml")
        let checked = try Command("check", path)
        #expect(checked.status == 1)
        #expect(
            checked.error.contains(
                "none.safetensors' cannot be opened: No such file or directory"),
            "\(checked.error)")
    }

    @Test func inspectPrintsWhatACheckpointWasTrainedOn() throws {
        let file = "Samples/mais-small.safetensors"
        let shown = try Command("inspect", file)
        #expect(
            shown.output.contains(
                "input trained at 4 mm, clamped to [-1000, 1000], orientation RAS, modality CT (by its clamp), prompts current, memory both, no licence named [mais_training]"
            ), "\(shown.output)")
        let json = try Command("inspect", file, "--json")
        #expect(
            json.output.contains(
                #""input":{"clamp":[-1000,1000],"isClampKnown":true,"isModalityInferred":true,"isSpacingAssumed":false,"licence":null,"memory":"both","modality":"CT","orientation":"RAS","prompts":"current","size":32,"source":"mais_training","spacing":4}"#
            ), "\(json.output)")
    }
}
