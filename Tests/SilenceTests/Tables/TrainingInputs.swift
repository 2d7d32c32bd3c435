import Foundation
import Pipeline
import Text
import Training

/// What training is given: lists of cases, nnU-Net's descriptions and splits; and the list of
/// studies that the tasks of a cluster share.
enum TrainingInputs {
    private static let files = ["a.nii.gz", "b.nii.gz", "c.nii.gz"]

    /// What is read of a dataset, its paths without the folder of a run.
    private static func reading(
        _ dataset: LabelledDataset, _ split: DataSplit? = nil
    ) -> Reading {
        var facts = ["modality": dataset.modality].compactMapValues(\.self)
        for known in dataset.classes { facts["label \(known.label)"] = known.name }
        for labelled in dataset.cases {
            facts["image of \(labelled.name)"] = labelled.image.lastPathComponent
            facts["labels of \(labelled.name)"] = labelled.label.lastPathComponent
        }
        if let split {
            facts["training"] = split.training.joined(separator: " ")
            facts["validation"] = split.validation.joined(separator: " ")
            facts["test"] = split.test.joined(separator: " ")
        }
        return Reading(
            facts: facts, warnings: dataset.warnings(split: "column", modality: nil))
    }

    static func list() -> TableInput {
        TableInput(
            kind: "training set, CSV", room: "Training",
            header: ["image", "label", "name", "split"],
            rows: [
                ["a.nii.gz", "a-seg.nii.gz", "one", "train"],
                ["b.nii.gz", "b-seg.nii.gz", "two", "val"],
                ["c.nii.gz", "c-seg.nii.gz", "three", "test"],
            ],
            formatted: ["split"],
            unnoticeable: [
                "name": [.absent: "a case without a name is called as its file of labels"]
            ],
            contradictions: [
                "name": ["two", "one"], "label": ["b-seg.nii.gz"], "image": ["b.nii.gz"],
            ]
        ) { data in
            try Scratch.with([("list.csv", [UInt8](data))]) { folder in
                let dataset = try LabelledDataset(
                    at: folder.appending(path: "list.csv"), classes: [1: "liver"])
                return plain(reading(dataset, try dataset.split(by: .column)), folder)
            }
        }
    }

    /// Paths of digits and letters must not count for a value that is shown, nor tell two runs apart.
    private static func plain(_ reading: Reading, _ folder: URL) -> Reading {
        let path = folder.path(percentEncoded: false)
        return Reading(
            facts: reading.facts,
            warnings: reading.warnings.map {
                Warning($0.code, $0.message.replacing(path, with: "FOLDER"))
            })
    }

    /// nnU-Net's first form, which the Decathlon has too.
    static func decathlon() throws -> JSONInput {
        var input = try folder(
            "training set, Decathlon",
            """
            {"labels": {"0": "background", "1": "Anterior", "2": "Posterior"},
             "modality": {"0": "MRI"}, "numTraining": 3}
            """, ending: ".nii.gz")
        for label in ["labels.1", "labels.2"] {
            input.unnoticeable[label] = [.absent: unnamed]
        }
        input.contradictions["modality.0"] = ["\"abc\""]
        return input
    }

    static func second() throws -> JSONInput {
        var input = try folder(
            "training set, nnU-Net 2",
            """
            {"labels": {"background": 0, "Anterior": 1, "Posterior": 2},
             "channel_names": {"0": "CT"}, "numTraining": 3, "file_ending": ".nii"}
            """, ending: ".nii")
        for label in ["labels.Anterior", "labels.Posterior"] {
            input.unnoticeable[label] = [.absent: unnamed]
            // A misspelt name is another name.
            input.takesOtherKeys.insert(label)
        }
        input.takesOtherKeys.insert("labels.background")
        input.contradictions["labels.background"] = ["3"]
        input.contradictions["labels.Anterior"] = ["2", "0"]
        input.contradictions["channel_names.0"] = ["\"abc\""]
        input.contradictions["file_ending"] = ["\".nii.gz\""]
        return input
    }

    private static let unnamed =
        "a voxel of a label without a name is refused when the case is read"

    private static func folder(_ kind: String, _ text: String, ending: String) throws -> JSONInput {
        var input = JSONInput(kind: kind, room: "Training", root: try JSONNode(text)) { data in
            try Scratch.with([("dataset.json", [UInt8](data))]) { folder in
                for (part, middle) in [("imagesTr", "_0000"), ("labelsTr", "")] {
                    let inside = folder.appending(path: part)
                    try FileManager.default.createDirectory(
                        at: inside, withIntermediateDirectories: true)
                    for name in ["one", "two", "three"] {
                        try Data().write(to: inside.appending(path: name + middle + ending))
                    }
                }
                return plain(reading(try LabelledDataset(at: folder)), folder)
            }
        }
        input.everyItem = true
        input.formatted = ["file_ending"]
        input.contradictions = ["numTraining": ["2"]]
        // What is wrong with a channel is said of the key that names channels.
        for key in ["channel_names", "modality"] { input.words["\(key).0"] = [key] }
        return input
    }

    static func folds() throws -> JSONInput {
        let text = """
            [{"train": ["a", "b"], "val": ["c"]}, {"train": ["b", "c"], "val": ["a"]}]
            """
        var input = JSONInput(
            kind: "training folds", room: "Training", root: try JSONNode(text)
        ) { data in
            let list = "image,label\n" + files.map { "\($0),\($0)\n" }.joined()
            let given = [("list.csv", [UInt8](list.utf8)), ("folds.json", [UInt8](data))]
            return try Scratch.with(given) { folder in
                let dataset = try LabelledDataset(
                    at: folder.appending(path: "list.csv"), classes: [1: "liver"])
                let split = try dataset.split(
                    by: .folds(folder.appending(path: "folds.json"), fold: 1))
                return plain(reading(dataset, split), folder)
            }
        }
        input.everyItem = true
        input.unnoticeable["[].val"] = [
            .empty: "a fold of which nothing is validated on is as valid"
        ]
        input.contradictions = ["[].val": ["[\"b\"]"], "[].train": ["[\"a\"]"]]
        input.words = [
            "[]": ["["], "[].train": ["case", "train"], "[].val": ["case"], "[].train[]": ["case"],
            "[].val[]": ["case"],
        ]
        return input
    }

    /// What `mais submit` writes for its tasks, read as each of them reads it.
    static func tasks() throws -> TableInput {
        let pipeline = try TableInputs.pipeline()
        let studies = ["a", "b", "c"].map {
            Study(
                name: $0, inputs: ["nifti": "/data/\($0).nii.gz", "session": "/data/\($0).json"],
                options: ["cubic.spacing": "2.5"])
        }
        let columns = pipeline.takes.map(\.name)
        let rows = try CSV.rows(Studies.csv(studies, inputs: columns, in: nil)).map(\.fields)
        let left = "a study that leaves the option out has the pipeline's, which is documented"
        return TableInput(
            kind: "list of a cluster's tasks", room: "Pipeline", header: rows[0],
            rows: Array(rows.dropFirst()), numeric: ["cubic.spacing"],
            unnoticeable: ["cubic.spacing": [.absent: left, .empty: left]],
            words: ["cubic.spacing": ["'spacing'"]]
        ) { data in
            try Scratch.with([("studies.csv", [UInt8](data))]) { folder in
                let list = try Studies.list(
                    at: folder.appending(path: "studies.csv").path, for: pipeline)
                return try TableInputs.reading(list.all())
            }
        }
    }
}
