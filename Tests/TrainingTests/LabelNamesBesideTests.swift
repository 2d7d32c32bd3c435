import Foundation
import Testing
import Text
import Training

/// dcmqi's label files beside label maps that a list names: they say what the numbers stand for.
@Suite(.serialized) struct LabelNamesBesideTests {
    private let folder: DataFolder
    private let list: URL

    /// Two cases of the committed data, copied, so that files can be laid beside them.
    init() throws {
        folder = try DataFolder()
        var rows = ["image,label"]
        for name in ["001", "003"] {
            let image = DataFiles.hippocampus.appending(
                path: "imagesTr/hippocampus_\(name).nii.gz")
            try FileManager.default.copyItem(
                at: DataFiles.hippocampus.appending(path: "labelsTr/hippocampus_\(name).nii.gz"),
                to: folder.url.appending(path: "\(name).nii.gz"))
            rows.append("\(image.path),\(name).nii.gz")
        }
        list = try folder.write("list.csv", rows.joined(separator: "\n") + "\n")
    }

    private func data() -> TrainingData {
        var data = TinyTraining.configuration().data
        data.path = list.path
        data.classes = ["1": "Anterior", "2": "Posterior"]
        return data
    }

    /// What training says, and what judging does.
    private func warnings() throws -> (training: [Warning], judging: [Warning]) {
        let data = data()
        let trainer = try Trainer(
            TinyTraining.configuration { $0.data = data }, folder: folder.url.appending(path: "run")
        )
        return (trainer.warnings, try JudgedCases(data, cases: .all).warnings)
    }

    private func entry(_ label: Int, _ name: String, _ more: String = "") -> String {
        #"{"labelID": \#(label), "SegmentLabel": "\#(name)"\#(more)}"#
    }

    private func lay(_ name: String, _ lists: String...) throws {
        try folder.write(
            "\(name).json", #"{"segmentAttributes": [\#(lists.joined(separator: ", "))]}"#)
    }

    @Test func theSameNamesSayNothing() throws {
        try lay("001", "[\(entry(1, " anterior")), \(entry(2, "POSTERIOR")), \(entry(3, "other"))]")
        // What BIDS lays beside an image is not a label file.
        try folder.write("003.json", #"{"EchoTime": 0.03}"#)
        let found = try warnings()
        #expect(found.training == [], "\(found.training)")
        #expect(found.judging == [], "\(found.judging)")
    }

    @Test func otherNames() throws {
        // The mark with which some programs begin UTF-8 is not a fault.
        try folder.write(
            "001.json",
            "\u{FEFF}{\"segmentAttributes\": [[\(entry(1, "Posterior")), \(entry(2, "Anterior"))]]}"
        )
        let end = """
             in '001.json', which lies beside a label map of '\(list.path)'; the names of the dataset \
            count, and its label maps may be numbered otherwise
            """
        let messages = [
            "label 1 is 'Anterior' in the dataset and 'Posterior'" + end,
            "label 2 is 'Posterior' in the dataset and 'Anterior'" + end,
        ]
        let found = try warnings()
        #expect(found.training == messages.map { Warning("training.other-classes", $0) })
        #expect(found.judging == messages.map { Warning("evaluation.other-classes", $0) })
    }

    /// What all files say alike is said once, with the files.
    @Test func anotherNumberInSeveralFiles() throws {
        for name in ["001", "003"] {
            try lay(name, "[\(entry(5, "anterior")), \(entry(2, "posterior"))]")
        }
        let found = try warnings().training
        #expect(found.map(\.code) == ["training.other-classes"])
        #expect(
            found.first?.message.hasPrefix(
                "'Anterior' is label 1 in the dataset and label 5 in '001.json', '003.json', which")
                == true, "\(found)")
    }

    /// A name is the first of label, description and the type's meaning, as the label file's reader
    /// has it.
    @Test func namesOfOtherKeys() throws {
        try folder.write(
            "001.json",
            #"""
            {"segmentAttributes": [[
              {"labelID": 1, "SegmentDescription": "Anterior"},
              {"labelID": 2, "SegmentedPropertyTypeCodeSequence": {"CodeMeaning": "Liver"}}]]}
            """#)
        let found = try warnings().training
        #expect(found.count == 1)
        #expect(
            found.first?.message.hasPrefix("label 2 is 'Posterior' in the dataset and 'Liver'")
                == true)
    }

    /// A file of several lists is for several label maps, each of which names its own.
    @Test func theListOfThisFile() throws {
        let own = #", "segmentationFileName": "001.nii.gz""#
        let other = #", "segmentationFileName": "009.nii.gz""#
        try lay("001", "[\(entry(1, "Liver", other))]", "[\(entry(1, "Anterior", own))]")
        #expect(try warnings().training == [])
        try lay("001", "[\(entry(1, "Liver", own))]", "[\(entry(1, "Anterior", other))]")
        #expect(try warnings().training.map(\.code) == ["training.other-classes"])
    }

    static let unreadable: [(String, String)] = [
        (
            #"{"segmentAttributes": [[{"labelID": 1"#,
            "is without a '}' where one must be, at byte 37"
        ),
        (
            #"{"segmentAttributes": 7}"#,
            "has a 'segmentAttributes' that is 7, and must be a list of lists of labels"
        ),
        (
            #"{"segmentAttributes": [7]}"#,
            "has a 'segmentAttributes[0]' that is 7, and must be a list of labels"
        ),
        (
            #"{"segmentAttributes": [["liver"]]}"#,
            "has a 'segmentAttributes[0][0]' that is 'liver', and must be a label"
        ),
        (
            #"{"segmentAttributes": [[{"labelID": "1", "SegmentLabel": "Liver"}]]}"#,
            "has a 'segmentAttributes[0][0].labelID' that is '1', and must be a whole number from 1 to 65535"
        ),
        (
            #"{"segmentAttributes": [[{"labelID": 1.5, "SegmentLabel": "Liver"}]]}"#,
            "has a 'segmentAttributes[0][0].labelID' that is 1.5, and must be a whole number from 1 to 65535"
        ),
        (
            #"{"segmentAttributes": [[{"SegmentLabel": "Liver"}]]}"#,
            "has a 'segmentAttributes[0][0].labelID' that is missing; it must be a whole number from 1 to 65535"
        ),
        (
            #"{"segmentAttributes": [[{"labelID": 1}]]}"#,
            "has a 'segmentAttributes[0][0].SegmentLabel' that is missing; it must be a text"
        ),
        (
            #"{"segmentAttributes": [[{"labelID": 1, "SegmentLabel": 7}]]}"#,
            "has a 'segmentAttributes[0][0].SegmentLabel' that is 7, and must be a text"
        ),
        (
            #"{"segmentAttributes": [[{"labelID": 1, "SegmentLabel": "a", "SegmentLabel": "b"}]]}"#,
            "has 'SegmentLabel' twice"
        ),
        (
            #"{"segmentAttributes": [[{"labelID": 1, "SegmentLabel": "a"}, {"labelID": 1, "SegmentLabel": "b"}]]}"#,
            "describes the label 1 twice"
        ),
        (#"{"segmentAttributes": [], "segmentAttributes": []}"#, "has 'segmentAttributes' twice"),
    ]

    /// A label file that is there and cannot be read is not absent.
    @Test(arguments: unreadable)
    func saidWhereItCannotBeRead(_ text: String, _ reason: String) throws {
        try folder.write("001.json", text)
        let found = try warnings()
        let expected = Warning(
            "labels.names-unreadable",
            "files that may name the labels of '\(list.path)' were passed over: '001.json' \(reason)"
        )
        #expect(found.training == [expected], "\(found.training)")
        #expect(found.judging == [expected], "\(found.judging)")
    }

    @Test func aFolderOfItsName() throws {
        try FileManager.default.createDirectory(
            at: folder.url.appending(path: "001.json"), withIntermediateDirectories: true)
        let found = try warnings().training
        #expect(found.map(\.code) == ["labels.names-unreadable"])
        #expect(
            found.first?.message.hasSuffix("'001.json' cannot be read: it is not a regular file")
                == true, "\(found)")
    }
}
