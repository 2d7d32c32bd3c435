import Foundation
import Testing
import Training

@Suite struct DataSplitTests {
    private let folder: DataFolder
    private let dataset: LabelledDataset
    private let names = (0..<20).map { "case-\($0 < 10 ? "0" : "")\($0)" }

    init() throws {
        folder = try DataFolder()
        let rows = names.enumerated().map { n, name in
            "\(name).nii,\(name).nii,\(n < 14 ? "train" : n < 17 ? "val" : "test")"
        }
        let file = try folder.write(
            "cases.csv", (["image,label,split"] + rows).joined(separator: "\n"))
        dataset = try LabelledDataset(at: file, classes: [1: "liver"])
    }

    private func refusal(_ rule: SplitRule) -> String {
        sentence { _ = try dataset.split(by: rule) }
            .replacingOccurrences(of: folder.path, with: "F")
    }

    @Test func byTheColumn() throws {
        let split = try dataset.split(by: .column)
        #expect(split.training == Array(names[..<14]))
        #expect(split.validation == Array(names[14..<17]))
        #expect(split.test == Array(names[17...]))
        let other = try LabelledDataset(
            at: folder.write("other.csv", "image,label,split\na.nii,a.nii,training"),
            classes: [1: "liver"])
        #expect(
            sentence { _ = try other.split(by: .column) } == """
                '\(folder.path)/other.csv': the case 'a' is in the split 'training'. There are \
                train, val and test.
                """)
        let bare = try LabelledDataset(
            at: folder.write("bare.csv", "image,label\na.nii,a.nii"), classes: [1: "liver"])
        #expect(
            sentence { _ = try bare.split(by: .column) } == """
                '\(folder.path)/bare.csv': there is no column 'split'. A CSV's first line \
                names its columns: image and label, and where wanted name and split.
                """)
    }

    @Test func byFolds() throws {
        let file = try folder.write(
            "splits_final.json",
            """
            [{"train": ["case-03", "case-01"], "val": ["case-02"]},
             {"train": ["case-02"], "val": ["case-03", "case-01"]},
             {"train": [], "val": ["case-03"]}]
            """)
        let split = try dataset.split(by: .folds(file, fold: 0))
        #expect(split == DataSplit(training: ["case-01", "case-03"], validation: ["case-02"]))
        #expect(try dataset.split(by: .folds(file, fold: 1)).training == ["case-02"])
        #expect(
            refusal(.folds(file, fold: 3))
                == "'F/splits_final.json' has 3 folds, counted from 0, and no fold 3.")
        #expect(
            refusal(.folds(file, fold: 2)) == """
                'F/splits_final.json' leaves no case to train on. Put at least one into the \
                training part.
                """)
        let broken = try folder.write("broken.json", #"{"train": []}"#)
        #expect(
            refusal(.folds(broken, fold: 0)) == """
                'F/broken.json' is not a list of folds. nnU-Net's splits_final.json is \
                [{"train": ["name", …], "val": ["name", …]}, …].
                """)
        // Whatever fold is asked for: the file is whole or not.
        let parts = [
            (
                #"[7, {"train": ["case-01"], "val": []}]"#,
                "[0] is 7, and must be an object with 'train' and 'val'"
            ),
            (
                #"[{"train": ["case-01"]}, {"train": ["case-01"], "val": []}]"#,
                "[0].val is missing; it must be a list of names"
            ),
            (
                #"[{"train": "case-01", "val": []}, {"train": ["case-01"], "val": []}]"#,
                "[0].train is 'case-01', and must be a list of names"
            ),
            (
                #"[{"train": [7.25], "val": []}, {"train": ["case-01"], "val": []}]"#,
                "[0].train[0] is 7.25, and must be the name of a case"
            ),
            (#"[{"train": ["case-01"], "train": [], "val": []}]"#, "a fold has 'train' twice"),
        ]
        for (text, fault) in parts {
            let file = try folder.write("part.json", text)
            #expect(
                refusal(.folds(file, fold: 1))
                    == "'F/part.json': \(fault). Correct it; nnU-Net writes such a file.")
        }
    }

    @Test func byLists() throws {
        let training = try folder.write("train.txt", "# ours\ncase-05\r\n\n  case-00 # good\n")
        let validation = try folder.write("val.txt", "case-07")
        let two = try dataset.split(by: .lists(training: training, validation: nil))
        #expect(two.training == ["case-00", "case-05"])
        #expect(two.validation.count == 18)
        #expect(two.test.isEmpty)
        let three = try dataset.split(by: .lists(training: training, validation: validation))
        #expect(three.validation == ["case-07"])
        #expect(three.test.count == 17)

        let strange = try folder.write("strange.txt", "case-05\ncase-99")
        #expect(
            refusal(.lists(training: strange, validation: nil)) == """
                'F/strange.txt' names the case 'case-99', which the dataset does not have. Remove \
                the name, or add the case.
                """)
        #expect(
            refusal(.lists(training: training, validation: training)) == """
                'F/train.txt' puts the case 'case-05' into the split twice, so that it would be \
                judged by what it was trained on. Keep one of them.
                """)
        let binary = try folder.write("binary.txt", Data([0xFF, 0xFE, 0x41]))
        #expect(
            refusal(.lists(training: binary, validation: nil))
                == "'F/binary.txt' is not UTF-8 text. Write the names of cases, one a line.")
    }

    @Test func byShares() throws {
        let split = try dataset.split(by: .shares(training: 0.7, validation: 0.2, seed: 1))
        #expect(split.training.count == 14)
        #expect(split.validation.count == 4)
        #expect(split.test.count == 2)
        #expect((split.training + split.validation + split.test).sorted() == names)
        #expect(try dataset.split(by: .shares(training: 0.7, validation: 0.2, seed: 1)) == split)
        #expect(try dataset.split(by: .shares(training: 0.7, validation: 0.2, seed: 2)) != split)
        // From the same algorithms in Python: any machine and compiler must draw the same.
        #expect(split.test == ["case-12", "case-19"])
        let all = try dataset.split(by: .shares(training: 0.7, validation: 0.3, seed: 1))
        #expect(all.training == split.training)
        #expect(all.validation.count == 6 && all.test.isEmpty)
        #expect(
            refusal(.shares(training: 0, validation: 0.2, seed: 1)) == """
                'training' is 0.0 and must be more than 0 and at most 1; validation may be 0, and \
                together with training it is at most 1.
                """)
        #expect(
            refusal(.shares(training: 0.7, validation: 0.4, seed: 1)) == """
                'validation' is 0.4 and must be more than 0 and at most 1; validation may be 0, \
                and together with training it is at most 1.
                """)
    }

    @Test func fractionsAreNested() throws {
        let split = try dataset.split(by: .column)
        let shares = [0.01, 0.1, 0.5, 0.9, 1]
        let parts = try shares.map { try split.fraction($0, seed: 6) }
        #expect(parts.map(\.training.count) == [1, 1, 7, 13, 14])
        for (less, more) in zip(parts, parts.dropFirst()) {
            #expect(Set(less.training).isSubset(of: more.training))
            #expect(less.validation == split.validation && less.test == split.test)
        }
        #expect(parts[4] == split)
        #expect(try split.fraction(0.5, seed: 7) != parts[2])
        for share in [0, 1.5, Double.nan] {
            #expect(
                sentence { try split.fraction(share, seed: 6) } == """
                    'fraction' is \(share) and must be more than 0 and at most 1; validation may \
                    be 0, and together with training it is at most 1.
                    """)
        }
    }
}
