import DICOM
import Foundation
import Imaging
import Testing

@Suite struct LabelFileTests {
    private static let liver = """
        {"labelID": 1, "SegmentLabel": "liver", "SegmentAlgorithmType": "AUTOMATIC",
         "SegmentAlgorithmName": "net",
         "SegmentedPropertyCategoryCodeSequence": {"CodeValue": "123037004",
           "CodingSchemeDesignator": "SCT", "CodeMeaning": "Anatomical Structure"},
         "SegmentedPropertyTypeCodeSequence": {"CodeValue": "10200004",
           "CodingSchemeDesignator": "SCT", "CodeMeaning": "Liver"},
         "recommendedDisplayRGBValue": [221, 130, 101]}
        """

    private func read(_ text: String) throws -> LabelFile {
        try LabelFile(Data(text.utf8), named: "labels.json")
    }

    private func faults(_ text: String) -> [String] {
        do {
            _ = try read(text)
            return []
        } catch DICOMError.labelFile("labels.json", let faults) {
            return faults
        } catch {
            return ["\(error)"]
        }
    }

    @Test func everyFieldIsRead() throws {
        let file = try read(
            #"{"SeriesDescription": "Organs", "segmentAttributes": [[\#(Self.liver)]]}"#)
        #expect(file.texts.seriesDescription == "Organs")
        let entry = try #require(file.files.first?.first)
        #expect(entry.algorithmType == .automatic)
        #expect(entry.algorithmName == "net")
        #expect(
            entry.description
                == SegmentDescription(
                    label: 1, name: "liver",
                    category: CodedConcept(
                        value: "123037004", scheme: "SCT", meaning: "Anatomical Structure"),
                    type: CodedConcept(value: "10200004", scheme: "SCT", meaning: "Liver"),
                    color: [221, 130, 101]))
    }

    @Test func whatIsWrittenReadsBack() throws {
        let kidney = SegmentationWritingTests.kidney
        let entry = LabelFile.Entry(
            description: kidney, algorithmType: .semiautomatic, algorithmName: "MAIS",
            fileName: "kidney.nii.gz")
        var texts = SegmentationTexts()
        texts.contentCreatorName = "Reader^One"
        let file = LabelFile(files: [[entry], []], texts: texts)
        let folder = try TestFolder()
        try file.write(to: folder.file("labels.json"))
        #expect(try LabelFile(contentsOf: folder.file("labels.json")) == file)
        #expect(file.data() == file.data())
        #expect(file.segments == [kidney])
    }

    @Test func aLabelWithoutNameBearsThatOfItsType() throws {
        let text = Self.liver.replacingOccurrences(of: #""SegmentLabel": "liver", "#, with: "")
        #expect(try read(#"{"segmentAttributes": [[\#(text)]]}"#).segments[0].name == "Liver")
    }

    /// A file may be wrong in a thousand places, and each place nest: the first ones are said.
    @Test func theFirstOfManyFaultsAreNamed() throws {
        let nested = String(repeating: "[", count: 100) + String(repeating: "]", count: 100)
        let label = Self.liver.replacingOccurrences(of: #""AUTOMATIC""#, with: nested)
        let labels = Array(repeating: label, count: 1000).joined(separator: ",")
        let fault = #expect(throws: DICOMError.self) {
            try read(#"{"segmentAttributes": [[\#(labels)]]}"#)
        }
        let sentence = fault?.description ?? ""
        #expect(
            sentence.contains(
                "'SegmentAlgorithmType' must be a text of at most 16 characters, and is [[[[…]]]];")
        )
        #expect(sentence.contains("; and 2987 more like these. Correct this"))
        #expect(sentence.count < 2000)
    }

    @Test(arguments: [
        ("", "it is no JSON, line 1: it ends too early"),
        ("[1]", "it is no JSON object"),
        ("{}", "'segmentAttributes' must be a list of lists of labels"),
        (#"{"segmentAttributes": [{}]}"#, "item 1 of 'segmentAttributes' is no list"),
        (#"{"segmentAttributes": [[7]]}"#, "label 1 is no JSON object"),
        (
            #"{"seriesdescription": "x", "segmentAttributes": [[]]}"#,
            "the file: the schema has no 'seriesdescription'. It is spelt 'SeriesDescription'"
        ),
        (
            #"{"SeriesDescription": 3, "segmentAttributes": [[]]}"#,
            "the file: 'SeriesDescription' must be a text of at most 64 characters, and is 3"
        ),
    ])
    func aFileThatIsNone(_ text: String, _ fault: String) {
        #expect(faults(text) == [fault])
    }

    @Test(arguments: [
        (
            #""labelID": 1"#, #""labelID": 0"#,
            "label 1: 'labelID' must be a whole number from 1 to 65535, and is 0"
        ),
        (
            #""labelID": 1"#, #""labelID": 65536"#,
            "label 1: 'labelID' must be a whole number from 1 to 65535, and is 65536"
        ),
        (
            #""labelID": 1"#, #""labelID": true"#,
            "label 1: 'labelID' must be a whole number from 1 to 65535, and is true"
        ),
        (
            #""labelID": 1"#, #""labelId": 1, "labelID": 1"#,
            "label 1: the schema has no 'labelId'. It is spelt 'labelID'"
        ),
        (
            #""AUTOMATIC""#, #""MAGIC""#,
            "label 1: 'SegmentAlgorithmType' must be MANUAL, SEMIAUTOMATIC or AUTOMATIC, and is 'MAGIC'"
        ),
        (
            #"[221, 130, 101]"#, "[221, 130, 256]",
            "label 1: 'recommendedDisplayRGBValue' must be three whole numbers from 0 to 255, and is [221, 130, 256]"
        ),
        (
            #"[221, 130, 101]"#, "[221, 130]",
            "label 1: 'recommendedDisplayRGBValue' must be three whole numbers from 0 to 255, and is [221, 130]"
        ),
        (
            #"[221, 130, 101]"#, "[221, 130, 1, 2]",
            "label 1: 'recommendedDisplayRGBValue' must be three whole numbers from 0 to 255, and is [221, 130, 1, 2]"
        ),
        (
            #""CodeMeaning": "Liver""#, #""CodeMeaning": """#,
            "label 1: 'SegmentedPropertyTypeCodeSequence' must have CodeValue, CodingSchemeDesignator and CodeMeaning, and is {CodeMeaning: '', CodeValue: '10200004', CodingSchemeDesignator: 'SCT'}"
        ),
        (
            #""SegmentedPropertyTypeCodeSequence""#, #""AnatomicRegionSequence""#,
            "label 1: 'SegmentedPropertyTypeCodeSequence' is missing"
        ),
    ])
    func aLabelThatSaysTooLittle(_ old: String, _ new: String, _ fault: String) {
        let text = Self.liver.replacingOccurrences(of: old, with: new)
        #expect(text != Self.liver)
        #expect(faults(#"{"segmentAttributes": [[\#(text)]]}"#) == [fault])
    }

    @Test func aKeyThatIsThereTwice() {
        let text = #"{"segmentAttributes": [[\#(Self.liver)], [\#(Self.liver)]]}"#
        #expect(faults(text) == [])
        #expect(
            faults(text.replacing(#""labelID": 1"#, with: #""labelID": 1, "labelI\u0044" : 2"#))
                == [
                    "'segmentAttributes[0][0].labelID' stands there twice, so which one counts is not known"
                ])
    }

    @Test func allFaultsAreSaidAtOnce() {
        let text = #"{"segmentAttributes": [[\#(Self.liver), \#(Self.liver)], [{"labelID": 3}]]}"#
        let found = faults(text)
        #expect(
            found == [
                "label 2 of list 1: labelID 1 is there twice",
                "label 1 of list 2: 'SegmentedPropertyCategoryCodeSequence' is missing",
                "label 1 of list 2: 'SegmentedPropertyTypeCodeSequence' is missing",
                """
                label 1 of list 2: 'SegmentAlgorithmType' must be MANUAL, SEMIAUTOMATIC or \
                AUTOMATIC
                """,
            ])
        #expect(
            DICOMError.labelFile("a.json", ["one", "two"]).description
                == "the label file 'a.json' cannot be used: one; two. Correct this and try again.")
    }

    @Test func aMissingFile() throws {
        let folder = try TestFolder()
        let path = folder.file("no.json").path(percentEncoded: false)
        #expect(
            throws: DICOMError.labelFile(path, ["it cannot be read: No such file or directory"])
        ) {
            try LabelFile(contentsOf: folder.file("no.json"))
        }
    }
}
