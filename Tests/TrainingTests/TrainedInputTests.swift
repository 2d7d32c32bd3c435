import Foundation
import Imaging
import NIfTI
import Network
import Tensors
import Testing
import Text
import Training

/// What a run says of the images it is trained on, and of settings that do nothing.
@Suite(.serialized) struct TrainedInputTests {
    private let folder: DataFolder

    init() throws { folder = try DataFolder() }

    private func trainer(_ change: (inout TrainingConfiguration) -> Void) throws -> Trainer {
        try Trainer(TinyTraining.configuration(change), folder: folder.url.appending(path: "run"))
    }

    @Test func aCheckpointSaysWhatItWasTrainedOn() throws {
        let run = folder.url.appending(path: "run")
        try TinyTraining.run(run) {
            $0.data.clamp = [0, 500]
            $0.licence = "CC BY 4.0"
        }
        let metadata = try Checkpoint(contentsOf: run.appending(path: "last.safetensors")).metadata
        // The Decathlon's dataset.json says that the hippocampus is in MR.
        #expect(
            metadata["mais_input"]
                == #"{"clamp":[0, 500],"licence":"CC BY 4.0","modality":"MR","orientation":"RAS","size":16,"spacing":2}"#
        )
        let input = try InputProperties(metadata: metadata)
        #expect(input.source == .stated && input.modality == "MR" && input.size == 16)
        // Another run from it on other images is warned of.
        let start = run.appending(path: "last.safetensors").path(percentEncoded: false)
        let other = try trainer {
            $0.start = start
            $0.data.spacing = 1.5
        }
        #expect(
            other.warnings.filter { $0.code == "training.other-input" }.map(\.message) == [
                "'data.spacing' is 1.5, and 'last.safetensors' was trained with 2",
                "'data.clamp' is null, and 'last.safetensors' was trained with [0, 500]",
            ])
    }

    /// What reads a checkpoint's settings knows all that a run writes into them: a new one must be
    /// entered there, or no checkpoint that has it is read.
    @Test func everySettingIsKnownToTheNetwork() throws {
        var whole = TrainingConfiguration()
        (whole.start, whole.licence) = ("a", "MIT")
        (whole.data.form, whole.data.modality, whole.data.cache) = (.sform, "CT", "cache")
        func paths(_ json: MetadataJSON, _ path: String) -> [String] {
            guard case .object(let members) = json, !members.isEmpty else { return [path] }
            return members.flatMap { paths($1, path.isEmpty ? $0 : "\(path).\($0)") }
        }
        let text = String(decoding: try JSONEncoder().encode(whole), as: UTF8.self)
        #expect(Set(paths(try MetadataJSON(text), "")) == InputProperties.trainingFields)
    }

    @Test func aModalityThatContradictsTheDataset() {
        #expect(
            sentence { _ = try trainer { $0.data.modality = "CT" } }
                == "'data.modality' is CT, but dataset.json says MR. Leave it out, or correct one.")
    }

    @Test func settingsThatDoNothingAreNamed() throws {
        let cases: [((inout TrainingConfiguration) -> Void, String)] = [
            (
                { ($0.memory.setting, $0.memory.capacity) = (.none, 9) },
                "'memory.capacity' changes nothing, as 'memory.setting' is none"
            ),
            (
                { ($0.schedule.shape, $0.schedule.milestones) = (.cosine, [2]) },
                "'schedule.milestones' changes nothing, as 'schedule.shape' is cosine"
            ),
            (
                { $0.schedule.floor = 0.5 },
                "'schedule.floor' changes nothing, as 'schedule.shape' is steps"
            ),
            (
                { $0.schedule.milestones = [2, 7] },
                "'schedule.milestones: 7' changes nothing, as there are 3 epochs"
            ),
            ({ $0.data.fold = 2 }, "'data.fold' changes nothing, as 'data.split' is 'shares'"),
            (
                { $0.data.cacheGiB = 3 },
                "'data.cacheGiB' changes nothing, as there is no 'data.cache'"
            ),
            (
                {
                    $0.frozen = ["mask_decoder"]
                    $0.optimiser.maskDecoder = 0.5
                },
                "'optimiser.maskDecoder' changes nothing, as 'frozen' names mask_decoder"
            ),
            (
                { ($0.validation.every, $0.validation.objects) = (0, 7) },
                "'validation.objects' changes nothing, as 'validation.every' is 0"
            ),
        ]
        for (change, message) in cases {
            let found = try trainer(change).warnings
            #expect(
                found.contains(Warning("training.no-effect", message)), "\(message): \(found)")
        }
        #expect(try trainer { $0.data.cacheGiB = 20 }.warnings == [])
    }

    /// A class that no case of one part of the split has is named: it is not learnt, or not judged.
    @Test func aClassThatAPartOfTheSplitLacks() throws {
        let source = try LabelledDataset(at: DataFiles.hippocampus)
        var rows = "image,label,name,split\n"
        for (number, labelled) in source.cases.enumerated() {
            var map = try NIfTIFile(labelled.label).labelMap()
            let wanted: UInt16 = number == 0 ? 1 : 2
            map.labels = map.labels.map { $0 == wanted ? $0 : 0 }
            let label = folder.url.appending(path: "\(number).nii")
            try NIfTIFile.write(map, to: label)
            rows +=
                "\(labelled.image.path),\(label.path),\(number),\(number == 0 ? "train" : "val")\n"
        }
        let list = try folder.write("list.csv", rows)
        let found = try trainer {
            $0.data.path = list.path
            $0.data.classes = ["1": "anterior", "2": "posterior"]
            $0.data.split = "column"
            // As usual, so that nobody is told that they do nothing.
            ($0.data.training, $0.data.validation) = (0.7, 0.3)
        }.warnings
        #expect(
            found == [
                Warning(
                    "training.class-not-judged",
                    "no case that is validated on has a voxel of 'anterior' (1)"),
                Warning(
                    "training.class-not-trained",
                    "no case that is trained on has a voxel of 'posterior' (2)"),
            ], "\(found)")
        var data = TinyTraining.configuration().data
        (data.path, data.split) = (list.path, "column")
        data.classes = ["1": "anterior", "2": "posterior"]
        let judged = try JudgedCases(data, cases: .validation)
        _ = try judged.evaluator(EvaluationSettings(), workers: 1)
        #expect(
            judged.caseWarnings == [
                Warning(
                    "training.class-not-judged",
                    "no case that is judged has a voxel of 'anterior' (1)")
            ], "\(judged.caseWarnings)")
    }

    @Test func aDatasetThatSaysOtherwiseIsNamed() throws {
        let swapped = try trainer { $0.data.classes = ["1": "Posterior", "2": " posterior part"] }
        let said = swapped.warnings.filter { $0.code == "training.other-classes" }.map(\.message)
        #expect(said.count == 2)
        #expect(
            said[0].hasPrefix("label 1 is 'Posterior' in 'data.classes' and 'Anterior' in '")
                && said[0].hasSuffix("'; 'data.classes' counts"), "\(said)")
        let same = try trainer { $0.data.classes = ["1": "anterior ", "2": "Posterior"] }
        #expect(same.warnings == [])
        // A CSV's column says how its cases are split.
        let images = DataFiles.hippocampus
        var rows = ["image,label,split"]
        for (name, split) in [("001", "train"), ("003", "val")] {
            let file = "hippocampus_\(name).nii.gz"
            rows.append(
                "\(images.appending(path: "imagesTr/\(file)").path),\(images.appending(path: "labelsTr/\(file)").path),\(split)"
            )
        }
        try folder.write("list.csv", rows.joined(separator: "\n") + "\n")
        let list = folder.url.appending(path: "list.csv").path
        func listed(_ split: String) throws -> [Warning] {
            try trainer {
                $0.data.path = list
                $0.data.classes = ["1": "Anterior", "2": "Posterior"]
                $0.data.split = split
                // Shares say nothing beside a column.
                if split == "column" { ($0.data.training, $0.data.validation) = (0.7, 0.3) }
            }.warnings
        }
        #expect(
            try listed("shares") == [
                Warning(
                    "training.column-unused",
                    "the column 'split' of '\(list)' is not used, as 'data.split' is 'shares'; 'split: column' goes by it"
                )
            ])
        #expect(try listed("column") == [])
    }

    @Test func otherDataSayThemselvesWhatTheirLabelsAre() throws {
        var data = TinyTraining.configuration().data
        data.classes = ["1": "brainstem", "2": " POSTERIOR"]
        let judged = try JudgedCases(data, cases: .all, isOtherData: true)
        #expect(judged.warnings.map(\.code) == ["evaluation.other-classes"])
        #expect(
            judged.warnings[0].message.hasPrefix(
                "label 1 was 'brainstem' in training and is 'Anterior' in '"))
        #expect(try JudgedCases(data, cases: .all).warnings == [])
        // A list of files says nothing of the kind.
        let image = DataFiles.hippocampus.appending(path: "imagesTr/hippocampus_001.nii.gz").path
        let label = DataFiles.hippocampus.appending(path: "labelsTr/hippocampus_001.nii.gz").path
        try folder.write("list.csv", "image,label\n\(image),\(label)\n")
        data.path = folder.url.appending(path: "list.csv").path
        let listed = try JudgedCases(data, cases: .all, isOtherData: true)
        #expect(listed.warnings.map(\.code) == ["evaluation.classes-by-number"])
        #expect(listed.warnings[0].message.hasSuffix("was trained on: 1 brainstem, 2  POSTERIOR"))
    }
}
