import Foundation
import Testing
import Text
import Training

@Suite struct DatasetTests {
    /// nnU-Net's second form, with files that are only named.
    private func layout(
        _ json: String, images: [String] = ["a_0000.nii.gz", "b_0000.nii.gz"],
        labels: [String] = ["a.nii.gz", "b.nii.gz"]
    ) throws -> DataFolder {
        let folder = try DataFolder()
        try folder.write("dataset.json", json)
        for name in images { try folder.write("imagesTr/\(name)", "") }
        for name in labels { try folder.write("labelsTr/\(name)", "") }
        return folder
    }

    private func refusal(_ folder: DataFolder) -> String {
        sentence { _ = try LabelledDataset(at: folder.url) }
            .replacingOccurrences(of: folder.path, with: "F")
    }

    @Test func theDecathlonsOwnLayout() throws {
        let dataset = try LabelledDataset(at: DataFiles.hippocampus)
        #expect(
            dataset.cases.map(\.name) == ["hippocampus_001", "hippocampus_003", "hippocampus_004"])
        #expect(
            dataset.classes == [
                LabelledClass(label: 1, name: "Anterior"),
                LabelledClass(label: 2, name: "Posterior"),
            ])
        #expect(dataset.cases[1].image.lastPathComponent == "hippocampus_003.nii.gz")
        #expect(dataset.cases[1].image.deletingLastPathComponent().lastPathComponent == "imagesTr")
        #expect(dataset.cases[1].label.deletingLastPathComponent().lastPathComponent == "labelsTr")
        #expect(dataset.column == nil)
        let named = try LabelledDataset(at: DataFiles.hippocampus, classes: [2: "tail", 1: "head"])
        #expect(named.classes.map(\.name) == ["head", "tail"])
    }

    @Test func theSecondForm() throws {
        let folder = try layout(
            """
            {"channel_names": {"0": "CT"}, "labels": {"background": 0, "liver": 2, "spleen": 1},
             "numTraining": 2, "file_ending": ".nii"}
            """, images: ["a_0000.nii", "b_0000.nii", "c_0000.nii"],
            labels: ["a.nii", "b.nii", "._a.nii", "notes.txt"])
        let dataset = try LabelledDataset(at: folder.url)
        #expect(dataset.cases.map(\.name) == ["a", "b"])
        #expect(dataset.cases[0].image.lastPathComponent == "a_0000.nii")
        #expect(dataset.classes.map(\.label) == [1, 2])
        #expect(dataset.classes.map(\.name) == ["spleen", "liver"])
        #expect(dataset.named("b")?.label.lastPathComponent == "b.nii")
        #expect(dataset.named("c") == nil)
        #expect(try dataset.cases(["b", "a"]).map(\.name) == ["b", "a"])
        let strange = sentence { _ = try dataset.cases(["b", "z"]) }
        #expect(
            strange.hasSuffix(
                "names the case 'z', which the dataset does not have. Remove the name, or add the case."
            ))
    }

    @Test(arguments: [
        (
            #"{"channel_names": {"0": "T1", "1": "T2"}, "labels": {"liver": 1}}"#,
            """
            'F/dataset.json' describes images of 2 channels; the network takes one. List the \
            files of one channel in a CSV.
            """
        ),
        (
            #"{"modality": {"0": "T1", "1": "T2", "2": "FLAIR"}, "labels": {"1": "liver"}}"#,
            """
            'F/dataset.json' describes images of 3 channels; the network takes one. List the \
            files of one channel in a CSV.
            """
        ),
        (
            #"{"labels": {"background": 0, "whole tumour": [1, 2, 3]}}"#,
            """
            'F/dataset.json': the label 'whole tumour' is a region of several values; a voxel has \
            one label here. Give each value a name of its own.
            """
        ),
        (
            #"{"labels": {"liver": 1, "ignore": 2}}"#,
            """
            'F/dataset.json' has the label 'ignore' for voxels that nobody annotated, and crops \
            cannot leave them out. Remove these cases, or give the label another name.
            """
        ),
        (
            #"{"labels": {"liver": 1}, "file_ending": ".png"}"#,
            """
            'F/dataset.json': 'file_ending' is '.png', and only .nii and .nii.gz are read. Correct \
            it, or list the cases in a CSV.
            """
        ),
        (
            #"{"labels": {"liver": 70000}}"#,
            """
            'F/dataset.json': 'labels.liver' is 70000, and labels are whole numbers from 0 to \
            65535. Correct it, or list the cases in a CSV.
            """
        ),
        (
            #"{"labels": {"a": 1, "b": 1}}"#,
            """
            'F/dataset.json': 'labels.b' gives the label 1, which is 'a', a second name. Correct it, \
            or list the cases in a CSV.
            """
        ),
        (
            #"{"labels": {"1": "liver", "2": "liver"}}"#,
            "'F': the labels 1 and 2 both have the name 'liver'. Give each a name of its own."
        ),
        (
            #"{"labels": {"background": 0}}"#,
            """
            'F' does not say what its labels stand for. Give a name for each value in 'classes'.
            """
        ),
        (
            #"{"numTraining": 2}"#,
            """
            'F/dataset.json': 'labels' is missing. Correct it, or list the cases in a CSV.
            """
        ),
        (
            #"{"labels": {"liver": 1.5}}"#,
            """
            'F/dataset.json': 'labels.liver' is 1.5, and labels are whole numbers from 0 to 65535. \
            Correct it, or list the cases in a CSV.
            """
        ),
        (
            #"{"labels": {"liver": 1}, "numTraining": "2O"}"#,
            """
            'F/dataset.json': 'numTraining' is '2O', and must be a whole number. Correct it, or list \
            the cases in a CSV.
            """
        ),
        (
            #"{"labels": {"liver": 1}, "numTraining": 1.5}"#,
            """
            'F/dataset.json': 'numTraining' is 1.5, and must be a whole number. Correct it, or list \
            the cases in a CSV.
            """
        ),
        (
            #"{"labels": {"liver": true}}"#,
            """
            'F/dataset.json': 'labels.liver' is true, and labels are whole numbers from 0 to 65535. \
            Correct it, or list the cases in a CSV.
            """
        ),
        (
            #"{"labels": {"liver": 1, "liver": 2}}"#,
            """
            'F/dataset.json': 'dataset.json' has 'liver' twice. Correct it, or list the cases in a \
            CSV.
            """
        ),
        (
            #"{"labels": {"background": 0, "liver": 0}}"#,
            """
            'F/dataset.json': 'labels.liver' gives the label 0, which is 'background', a second \
            name. Correct it, or list the cases in a CSV.
            """
        ),
        (
            #"{"labels": {"Background": 3, "liver": 1}}"#,
            """
            'F/dataset.json': 'labels.Background' is 3, and the background has the label 0. Correct \
            it, or list the cases in a CSV.
            """
        ),
        (
            #"{"labels": {"1": " "}}"#,
            """
            'F/dataset.json': 'labels.1' is ' ', and the label 1 must have a name. Correct it, or \
            list the cases in a CSV.
            """
        ),
        (
            #"{"labels": {"liver": 1}, "modality": {"0": 7}}"#,
            """
            'F/dataset.json': 'modality.0' is 7, and must be a text. Correct it, or list the cases \
            in a CSV.
            """
        ),
        (
            #"{"labels": {"liver": 1}, "modality": {"0": "MR"}, "channel_names": {"0": "CT"}}"#,
            """
            'F/dataset.json': 'modality' says 'MR', and 'channel_names' 'CT'. Correct it, or list \
            the cases in a CSV.
            """
        ),
        (
            #"{"labels": ["#,
            "'F/dataset.json' is not a JSON object. Is it nnU-Net's dataset.json, and whole?"
        ),
        (
            #"{"labels": {"liver": 1}, "numTraining": 20}"#,
            """
            'F' has 2 cases in labelsTr, and dataset.json says numTraining is 20. Fetch what is \
            missing, or correct the number.
            """
        ),
    ])
    func whatIsRefused(_ json: String, _ sentence: String) throws {
        #expect(refusal(try layout(json)) == sentence)
    }

    @Test func filesThatAreMissing() throws {
        let json = #"{"labels": {"liver": 1}}"#
        #expect(
            refusal(try layout(json, images: ["a_0000.nii.gz", "b_0000.nii.gz", "b_0001.nii.gz"]))
                == """
                'F/imagesTr/b_0001.nii.gz' is the second channel of an image; the network takes \
                one. List the files of one channel in a CSV.
                """)
        #expect(
            refusal(try layout(json, images: ["a_0000.nii.gz"])) == """
                case 'b' has no image: there is no b_0000.nii.gz, and no b.nii.gz in 'F/imagesTr'. \
                Fetch it, or remove the label file.
                """)
        #expect(
            refusal(try layout(json, labels: ["a.nii"])) == """
                'F/dataset.json': 'file_ending' stands for '.nii.gz', and 'a.nii' in labelsTr ends \
                otherwise. Correct it, or list the cases in a CSV.
                """)
        #expect(
            refusal(try layout(json, labels: ["a.txt"])) == """
                'F' has no cases. Give a folder with label files in labelsTr, or a CSV.
                """)
        #expect(
            refusal(try layout(json, labels: [])) == """
                'F/labelsTr' cannot be read: there is no such folder. Check the path and its \
                permissions.
                """)
        #expect(
            refusal(try DataFolder()) == """
                'F/dataset.json' cannot be read: there is no such file. Check the path and its \
                permissions.
                """)
        let nowhere = URL(filePath: "/no/such/data")
        #expect(
            sentence { _ = try LabelledDataset(at: nowhere) } == """
                '/no/such/data' cannot be read: there is no such file or folder. Check the path \
                and its permissions.
                """)
    }

    @Test func aCSV() throws {
        let folder = try DataFolder()
        let file = try folder.write(
            "list/cases.csv",
            """
            split,label,image
            val,../labels/b.nii.gz,"../images/b, later.nii.gz"
            train,/data/a.nii,../images/a.nii

            """)
        let dataset = try LabelledDataset(at: file, classes: [1: "liver"])
        #expect(dataset.cases.map(\.name) == ["a", "b"])
        #expect(
            dataset.cases[1].image.path(percentEncoded: false)
                == "\(folder.path)/images/b, later.nii.gz")
        #expect(
            dataset.cases[1].label.path(percentEncoded: false)
                == "\(folder.path)/labels/b.nii.gz")
        #expect(dataset.cases[0].label.path(percentEncoded: false) == "/data/a.nii")
        #expect(dataset.column == ["a": "train", "b": "val"])
        let named = try folder.write("named.csv", "image,label,name\nx.nii,y.nii,first\n")
        #expect(
            try LabelledDataset(at: named, classes: [1: "liver"]).cases.map(\.name) == ["first"])
    }

    @Test(arguments: [
        (
            "image,label,age\na,b,4",
            "'F': 'age' is not a column of a CSV. There are image, label, name and split."
        ),
        ("image,label,image\na,b,c", "'cases.csv': line 1 has the column 'image' twice."),
        (
            "image,name\na,b",
            """
            'F': there is no column 'label'. A CSV's first line names its columns: image and \
            label, and where wanted name and split.
            """
        ),
        (
            "image,label\n,b.nii",
            "'F', line 2: 'image' is empty. Fill it in, or remove the line."
        ),
        ("image,label\na.nii", "'cases.csv': line 2 has 1 fields, the header has 2."),
        (
            "image,label",
            "'F' has no cases. Give a folder with label files in labelsTr, or a CSV."
        ),
        (
            "image,label\nx/a.nii,x/l.nii\ny/a.nii,y/l.nii",
            """
            'F': two cases have the name 'l'. Give each a name of its own in the column 'name'.
            """
        ),
    ])
    func badCSVs(_ text: String, _ wanted: String) throws {
        let folder = try DataFolder()
        let file = try folder.write("cases.csv", text)
        let said = sentence { _ = try LabelledDataset(at: file, classes: [1: "liver"]) }
        #expect(said.replacingOccurrences(of: "\(folder.path)/cases.csv", with: "F") == wanted)
    }

    @Test func classesOfAManifest() throws {
        let folder = try DataFolder()
        let file = try folder.write("cases.csv", "image,label\na.nii,b.nii")
        let path = "\(folder.path)/cases.csv"
        #expect(
            sentence { _ = try LabelledDataset(at: file) } == """
                '\(path)' does not say what its labels stand for. Give a name for each value in \
                'classes'.
                """)
        #expect(
            sentence { _ = try LabelledDataset(at: file, classes: [0: "air", 1: "liver"]) }
                == "'\(path)': the label 0 is background and no class. Leave it out of 'classes'.")
    }

    /// What is left out of a folder, and what a folder does not tell.
    @Test func whatIsSaidOfAFolder() throws {
        let said = """
            neither 'channel_names' nor 'modality' of 'F/dataset.json' names a channel, so the \
            checkpoint does not say which images it is for; 'data.modality' does
            """
        func warnings(_ folder: DataFolder, modality: String? = nil) throws -> [Warning] {
            try LabelledDataset(at: folder.url).warnings(split: "shares", modality: modality)
                .map { Warning($0.code, $0.message.replacing(folder.path, with: "F")) }
        }
        let plain = try layout(#"{"labels": {"liver": 1}}"#)
        #expect(try warnings(plain) == [Warning("training.modality-unknown", said)])
        #expect(try warnings(plain, modality: "CT") == [])
        let other = try layout(#"{"labels": {"liver": 1}, "channel_names": {"0": "zscore"}}"#)
        #expect(try warnings(other).map(\.code) == ["training.modality-unknown"])
        #expect(try warnings(other)[0].message.hasPrefix("no modality is known by 'zscore', as"))
        let more = try layout(
            #"{"labels": {"liver": 1}, "modality": {"0": "CT"}}"#,
            images: ["a.nii.gz", "b.nii.gz", "c.nii.gz", "._c.nii.gz"],
            labels: ["a.nii.gz", "b.nii.gz", "d.nii", "notes.txt"])
        #expect(
            try warnings(more) == [
                Warning(
                    "training.passed-over",
                    "files of labelsTr in 'F' were passed over, as they do not end in '.nii.gz', as 'file_ending' says: 'd.nii'"
                ),
                Warning(
                    "training.passed-over",
                    "files of imagesTr in 'F' were passed over, as there are no labels of them in labelsTr: 'c.nii.gz'"
                ),
            ])
    }

    /// Names that settings give count, and those that are there and cannot be read are told of.
    @Test func namesThatCannotBeReadBesideOthers() throws {
        let folder = try layout(#"{"labels": {"all": [1, 2]}, "modality": {"0": "CT"}}"#)
        let dataset = try LabelledDataset(at: folder.url, classes: [1: "liver"])
        let said = dataset.warnings(split: "shares", modality: nil)
        #expect(said.map(\.code) == ["labels.names-unreadable"])
        #expect(
            said[0].message.replacing(folder.path, with: "F") == """
                'F/dataset.json': the label 'all' is a region of several values; a voxel has one \
                label here. Give each value a name of its own. 'data.classes' counts
                """)
    }

    @Test func casesOfOneFile() throws {
        let folder = try DataFolder()
        let list = try folder.write(
            "list.csv",
            """
            image,label,name
            a.nii,a_seg.nii,one
            a.nii,b_seg.nii,two
            c.nii,./b_seg.nii,three
            """)
        let said = try LabelledDataset(at: list, classes: [1: "liver"])
            .warnings(split: "shares", modality: nil)
        #expect(said.map(\.code) == ["training.same-file", "training.same-file"])
        #expect(said[0].message.hasPrefix("the cases 'one', 'two' of "))
        #expect(said[0].message.contains("have the same image, 'a.nii': one may be judged by"))
        #expect(said[1].message.hasPrefix("the cases 'three', 'two' of "))
        #expect(said[1].message.contains("have the same label, 'b_seg.nii'"))
    }
}
