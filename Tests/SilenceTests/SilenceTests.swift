import CDCMTK
import DICOM
import Foundation
import NIfTI
import Pipeline
import Sessions
import Stages
import Testing
import DICOMFile

/// Whatever is done to a field of an input: the result is the same, or it is refused by name, or
/// a warning names it. Never is there another result and nothing said.
///
/// `make test` runs a slice; `make silence` runs all, and prints what was covered.
@Suite struct SilenceTests {
    /// Whether all mutants are tried.
    static let isWhole = ProcessInfo.processInfo.environment["MAIS_SILENCE"] == "all"

    static let makers: [(name: String, make: @Sendable () throws -> Subject)] = [
        ("CT series", { try DICOMInput.ct().subject(ImageFields.single) }),
        ("MR series", { try DICOMInput.mr().subject(ImageFields.single) }),
        (
            "MR series, implicit VR",
            { try DICOMInput.implicitMR().subject(ImageFields.withoutTwin) }
        ),
        ("enhanced CT", { try DICOMInput.enhancedCT().subject(ImageFields.enhanced) }),
        (
            "enhanced MR, Hyperfine",
            {
                try DICOMInput.enhanced("hyperfine/anatomical/001/001.dcm", "Hyperfine")
                    .subject(ImageFields.enhanced)
            }
        ),
        (
            "enhanced MR, Philips",
            {
                try DICOMInput.enhanced(
                    "philips_enhanced/anatomical/001/IM-0001-0170-0001.dcm", "Philips"
                ).subject(ImageFields.enhanced)
            }
        ),
        (
            "SEG, BINARY",
            {
                try DICOMInput.segmentation("seg_image_ct_binary.dcm", "SEG, BINARY")
                    .subject(SegmentationFields.all)
            }
        ),
        (
            "SEG, FRACTIONAL",
            {
                try DICOMInput.segmentation("seg_image_ct_true_fractional.dcm", "SEG, FRACTIONAL")
                    .subject(SegmentationFields.all)
            }
        ),
        (
            "SEG, LABELMAP",
            {
                try DICOMInput.segmentation("sparse-labelmap-ppv5.dcm", "SEG, LABELMAP")
                    .subject(SegmentationFields.all)
            }
        ),
        (
            "SEG over its series",
            { try DICOMInput.segmentationOverSeries().subject(SegmentationFields.inCompany) }
        ),
        ("SEG written over CT", { try DICOMInput.written().subject(SourceFields.all) }),
        ("list of studies, CSV", { try TableInputs.studies().subject() }),
        ("list of studies, JSON", { try TableInputs.jsonStudies().subject() }),
        ("list of a cluster's tasks", { try TrainingInputs.tasks().subject() }),
        ("training set, CSV", { TrainingInputs.list().subject() }),
        ("training set, Decathlon", { try TrainingInputs.decathlon().subject() }),
        ("training set, nnU-Net 2", { try TrainingInputs.second().subject() }),
        ("training folds", { try TrainingInputs.folds().subject() }),
        ("list to fetch", { TableInputs.fetchList().subject() }),
        ("positions, xyz", { TableInputs.positions(["x", "y", "z"]).subject() }),
        ("positions, ijk", { TableInputs.positions(["i", "j", "k"]).subject() }),
        ("napari points", { TableInputs.napari().subject() }),
        ("pipeline, NIfTI", { try PipelineInputs.input("pipeline-nifti.json").subject() }),
        ("pipeline, DICOM", { try PipelineInputs.input("pipeline-dicom.json").subject() }),
        (
            "archive's studies",
            { try ReplyInput.input("studies", AnswerServer.shared.get()).subject() }
        ),
        (
            "archive's series",
            { try ReplyInput.input("series", AnswerServer.shared.get()).subject() }
        ),
        (
            "archive's objects",
            { try ReplyInput.objects(AnswerServer.shared.get()).subject() }
        ),
        ("archive's answer to STOW", { try ReplyInput.stow().subject() }),
        ("archives file", { try ArchivesInput.file().subject() }),
        ("NIfTI image", { try NIfTIInput.image(version: 1).subject() }),
        ("NIfTI label map", { try NIfTIInput.labels(version: 1).subject() }),
        ("NIfTI-2 image", { try NIfTIInput.image(version: 2).subject() }),
        ("NIfTI-2 label map", { try NIfTIInput.labels(version: 2).subject() }),
        ("checkpoint, header", { try CheckpointInputs.header().subject() }),
        ("checkpoint, metadata", { try CheckpointInputs.metadata().subject() }),
        ("session", { try SessionInputs.session().subject() }),
        ("label file", { try SessionInputs.labels().subject() }),
        (
            "Slicer markups",
            {
                try SessionInputs.imported(
                    .slicer, "liver.mrk.json",
                    text: Repository.text("Tests/SessionsTests/Data/liver.mrk.json")
                        .replacing("\"type\":", with: "\"name\": \"F\", \"type\":"),
                    ImportOptions(
                        segments: ["liver"], polarity: .everyPoint(isForeground: true)),
                    words: [
                        "markups[].controlPoints": ["no click"], "markups[].type": ["no click"],
                        "markups[].controlPoints[].position[]": ["controlPoints"],
                        "markups[].controlPoints[].positionStatus": ["position"],
                    ]
                ).subject()
            }
        ),
        (
            "MONAI Label, DeepEdit",
            {
                try SessionInputs.imported(
                    .monaiLabel, "deepedit.json", ImportOptions(),
                    unnoticeable: SessionInputs.lists(
                        ["spleen", "liver", "background"],
                        "MONAI's own server takes no list for one without points")
                ).subject()
            }
        ),
        (
            "MONAI Label, DeepGrow",
            {
                try SessionInputs.imported(
                    .monaiLabel, "deepgrow.jsonl", isLines: true, ImportOptions(),
                    unnoticeable: SessionInputs.lists(["[].foreground", "[].background"])
                ).subject()
            }
        ),
        (
            "MONAI Label, VISTA3D",
            {
                try SessionInputs.imported(
                    .monaiLabel, "vista3d.json", ImportOptions(segments: ["spleen"]),
                    words: ["points": ["no click"]]
                ).subject()
            }
        ),
        (
            "nnInteractive",
            {
                try SessionInputs.imported(
                    .nnInteractive, "nninteractive.jsonl", isLines: true,
                    ImportOptions(segments: ["spleen"], order: .kji),
                    unnoticeable: SessionInputs.lists(
                        ["[].params.run_prediction"], SessionInputs.runs),
                    takesOtherKeys: ["[].params.run_prediction"]
                ).subject()
            }
        ),
        (
            "nnInteractive, other names",
            {
                try SessionInputs.imported(
                    .nnInteractive, "other-names.jsonl", text: SessionInputs.otherNames,
                    isLines: true, ImportOptions(segments: ["spleen"], order: .kji),
                    unnoticeable: SessionInputs.lists(
                        ["[].params.run_prediction"], SessionInputs.runs),
                    takesOtherKeys: ["[].params.run_prediction"]
                ).subject()
            }
        ),
        (
            "OHIF-AI",
            {
                try SessionInputs.imported(
                    .monaiLabel, "ohif.jsonl", text: SessionInputs.ohif, isLines: true,
                    ImportOptions(segments: ["spleen"]),
                    unnoticeable: SessionInputs.lists([
                        "[].pos_points", "[].neg_points", "[].params", "[].params.pos_points",
                        "[].params.neg_points",
                    ]).merging(
                        SessionInputs.lists(["[].nninter"], "without it the network runs")
                    ) { one, _ in one },
                    takesOtherKeys: ["[].nninter"], mayBeFlags: ["[].nninter"]
                ).subject()
            }
        ),
        (
            "challenge",
            {
                try SessionInputs.imported(
                    .challenge, "challenge.json",
                    text: Repository.text("Tests/SessionsTests/Data/challenge.json")
                        .replacing(
                            "\"boxes\":",
                            with: "\"text_prompts\": [\"a\"], \"prev_pred\": [1], \"boxes\":"),
                    ImportOptions(segments: ["a", "b"], order: .kji)
                ).subject()
            }
        ),
    ]

    /// What is known to be still wrong: a line for each input, field and change. Nothing may be
    /// added; what is mended must be struck out.
    static let open: Set<String> = {
        let text = (try? Repository.text("Tests/SilenceTests/Data/open.txt")) ?? ""
        return Set(text.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("#") })
    }()

    @Test(arguments: makers.indices)
    func nothingIsWrongInSilence(_ number: Int) throws {
        let subject = try Self.makers[number].make()
        let census = try subject.census(stride: Self.isWhole ? 1 : 7)
        var report = """
            silence: \(subject.kind): \(subject.fields.count) fields, \(census.total) mutants: \
            \(census.same) same, \(census.refused) refused, \(census.warned) warned, \
            \(census.failures.count) wrong in silence or named too little
            """
        if Self.isWhole {
            for field in subject.fields { report += "\n  field: \(field.title)" }
            for exemption in subject.exemptions {
                report +=
                    "\n  nobody can notice \(exemption.field.title) \(exemption.change.rawValue): "
                    + exemption.reason
            }
            for failure in census.failures { report += "\n  WRONG: \(failure)" }
        }
        print(report)
        let new = census.failures.filter { !Self.open.contains($0.place) }
        #expect(new.isEmpty, "\(new.prefix(5).map(\.description).joined(separator: "\n"))")
        guard Self.isWhole else { return }
        let left = Set(census.failures.map(\.place))
        let mended = Self.open.filter { $0.hasPrefix(subject.kind + " | ") && !left.contains($0) }
        #expect(mended.isEmpty, "strike out of open.txt: \(mended.sorted())")
    }

    /// Every place of the readers' tables is among those that are tried.
    @Test func everyAttributeIsTried() throws {
        let images = Set((ImageFields.single + ImageFields.enhanced).map(\.path))
        let segmentations = Set(SegmentationFields.all.map(\.path))
        let sources = Set(SourceFields.all.map(\.path))
        for (places, tried) in [
            (AttributePlace.ofImages, images), (AttributePlace.ofSegmentations, segmentations),
            (AttributePlace.ofSources, sources),
        ] {
            for place in places {
                let path = (place.path + [place.attribute]).map(\.rawValue)
                #expect(tried.contains(path), "\(place.attribute) is not tried")
            }
        }
        // Readers can ask for nothing but an `Attribute`, and each of them has its place.
        let placed = Set(
            (AttributePlace.ofImages + AttributePlace.ofSegmentations + AttributePlace.ofSources)
                .flatMap { $0.path + [$0.attribute] })
        #expect(Set(Attribute.allCases).subtracting(placed) == [])
    }

    /// What the library below asks files for by itself is in the image reader's table, too.
    @Test func theLibrarysOwnElementsAreTried() {
        var tags = [CDTag](repeating: 0, count: 64)
        let count = Int(cd_own_tags(&tags, Int64(tags.count)))
        #expect((1...tags.count).contains(count))
        let known = Set(AttributePlace.ofImages.filter(\.path.isEmpty).map(\.attribute.rawValue))
        #expect(tags.prefix(count).filter { !known.contains($0) } == [])
    }

    /// Every field of a NIfTI header that the reader looks at is tried, in both versions.
    @Test func everyHeaderFieldIsTried() {
        let tried = Set(NIfTIInput.fields.map(\.field))
        #expect(NIfTIHeaderField.all.filter { !tried.contains($0) }.map(\.name) == [])
    }
}
