import Pipeline
import Stages
import Testing

@Suite struct OptionTests {
    @Test func everyStageSaysWhatItsOptionsMean() throws {
        for stage in allStages { try check(stage) }
        #expect(Set(allStages.map { $0.name }).count == allStages.count)
        #expect(Set(allInputs.map { $0.portName }).count == allInputs.count)
    }

    private func check<S: Stage>(_ stage: S.Type) throws {
        let undocumented = try StageDescription.undocumented(in: stage)
        #expect(undocumented == [], "\(S.name)")
        #expect(S.summary.hasSuffix("."), "\(S.name)")
        // The options as they stand by themselves may be used; a network must be chosen.
        if stage is Segment.Type || stage is SimulateClicks.Type {
            #expect(
                sentence(S()) { _ in }
                    == "'checkpoint' is not set; name a .safetensors file or a released SAM-Med3D .pth"
            )
        } else {
            try S().validate()
        }
    }

    private func sentence<S: Stage>(_ stage: S, _ change: (inout S) -> Void) -> String? {
        var stage = stage
        change(&stage)
        let error = #expect(throws: StageError.self) { try stage.validate() }
        return error?.description
    }

    @Test func anOptionThatCannotBeIsNamed() {
        #expect(
            sentence(ReadNIfTI()) { $0.volume = -1 }
                == "'volume' is -1; volumes are counted from 0")
        #expect(
            sentence(SetSpacing()) { $0.spacing = 0 }
                == "'spacing' is 0.0 mm; it must be 0.01 to 100"
        )
        #expect(
            sentence(SetSpacing()) { $0.clamp = [3, 1] }
                == "'clamp' is [3.0, 1.0]; it must be [least, greatest], each within 1e9 of 0")
        #expect(
            sentence(PlanPatches()) { $0.size = 8 }
                == "'size' is 8; a patch has 16 to 512 voxels per side"
        )
        #expect(
            sentence(Segment()) { $0.memory.capacity = -1 }
                == "'capacity' is -1; it must be 0 or more")
        #expect(
            sentence(Segment()) { $0.prompts = "some" }
                == "'prompts' is 'some'; it may be current, all")
        #expect(
            sentence(Segment()) { $0.dtype = "int8" }
                == "'dtype' is 'int8'; it may be float32, bfloat16 or float16")
        #expect(
            sentence(Segment()) { $0.margin = -1 } == "'margin' is -1; it must be 0 to 256 voxels")
        #expect(
            sentence(Segment()) { $0.maxPatches = 0 } == "'maxPatches' is 0; it must be 1 to 1000")
        #expect(
            sentence(Segment()) { $0.embeddingMemory = -1 }
                == "'embeddingMemory' is -1 MiB; it must be 0 to 1048576")
        #expect(
            sentence(Segment()) { $0.record = "session" }
                == "'record' is 'session'; it must end in .json")
        #expect(
            sentence(Segment()) { $0.record = "../session.json" }
                == "'record' is '../session.json'; it is a name in the study's folder, not a path")
        #expect(
            sentence(Stitch()) { $0.overlaps = "both" }
                == "'overlaps' is 'both'; it may be logit, order, keep")
        #expect(
            sentence(ReadNIfTI()) { $0.form = "qfrom" }
                == "'form' is 'qfrom'; it may be sform, qform, neither")
        #expect(
            sentence(WriteNIfTI()) { $0.file = "labels.nrrd" }
                == "'file' is 'labels.nrrd'; it must end in .nii or .nii.gz")
        #expect(
            sentence(WriteDICOMSEG()) { $0.file = "a/b.dcm" }
                == "'file' is 'a/b.dcm'; it is a name in the study's folder, not a path")
        #expect(
            sentence(WriteDICOMSEG()) { $0.emptySegments = "lose" }
                == "'emptySegments' is 'lose'; it may be keep, drop, fail")
        #expect(
            sentence(WritePreview()) { $0.file = "a/b" }
                == "'file' is 'a/b'; it begins a name in the study's folder: 1 to 60 bytes, no '/'")
        #expect(
            sentence(WritePreview()) { $0.file = "" }
                == "'file' is ''; it begins a name in the study's folder: 1 to 60 bytes, no '/'")
        #expect(
            sentence(WritePreview()) { $0.size = 64 }
                == "'size' is 64; it must be 128 to 2048 pixels")
        #expect(
            sentence(WritePreview()) { $0.window = [1] }
                == "'window' is [1.0]; it must be [black, white], each within 1e9 of 0")
        #expect(
            sentence(WritePreview()) { $0.window = [2, 2] }
                == "'window' is [2.0, 2.0]; it must be [black, white], each within 1e9 of 0")
        #expect(
            sentence(ClicksFromLabels()) { $0.clicks = 0 } == "'clicks' is 0; it must be 1 to 1000")
        #expect(
            sentence(ClicksFromLabels()) { $0.apart = -1 }
                == "'apart' is -1.0 mm; it must be 0 to 10000")
        #expect(
            sentence(ClicksFromLabels()) { $0.file = "a.txt" }
                == "'file' is 'a.txt'; it must end in .json")
        #expect(
            sentence(ClicksFromCSV()) { $0.file = ".json" }
                == "'file' is '.json'; it must end in .json")
        var simulated = SimulateClicks()
        simulated.checkpoint = "a.safetensors"
        #expect(
            sentence(simulated) { $0.rounds = 0 } == "'rounds' is 0; it must be 1 to 1000")
        #expect(
            sentence(simulated) { $0.dtype = "int8" }
                == "'dtype' is 'int8'; it may be float32, bfloat16 or float16")
        #expect(
            sentence(simulated) { $0.file = "/a.json" }
                == "'file' is '/a.json'; it is a name in the study's folder, not a path")
    }
}
