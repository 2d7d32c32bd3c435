import DICOM
import Foundation
import Imaging
import Testing
import Text

/// All that a label file says goes into the object, and comes back from it.
@Suite struct LabelFileKeptTests {
    private static let json = """
        {"ContentCreatorName": "Doe^Jane", "SeriesDescription": "Peers SEG", "SeriesNumber": "301",
         "InstanceNumber": "7", "BodyPartExamined": "ABDOMEN", "ContentLabel": "ORGANS",
         "ContentDescription": "by hand", "ClinicalTrialSeriesID": "S1",
         "ClinicalTrialTimePointID": "T1", "ClinicalTrialCoordinatingCenterName": "Center",
         "segmentAttributes": [[
          {"labelID": 5, "SegmentLabel": "liver", "SegmentDescription": "all of it",
           "SegmentAlgorithmType": "MANUAL",
           "SegmentedPropertyCategoryCodeSequence": {"CodeValue": "123037004",
             "CodingSchemeDesignator": "SCT", "CodeMeaning": "Anatomical Structure"},
           "SegmentedPropertyTypeCodeSequence": {"CodeValue": "10200004",
             "CodingSchemeDesignator": "SCT", "CodeMeaning": "Liver"},
           "recommendedDisplayRGBValue": [0, 20, 200],
           "TrackingIdentifier": "trk1", "TrackingUniqueIdentifier": "1.2.826.1"},
          {"labelID": 2, "SegmentLabel": "kidney", "SegmentDescription": "one side",
           "SegmentAlgorithmType": "AUTOMATIC", "SegmentAlgorithmName": "net 3",
           "SegmentedPropertyCategoryCodeSequence": {"CodeValue": "123037004",
             "CodingSchemeDesignator": "SCT", "CodeMeaning": "Anatomical Structure"},
           "SegmentedPropertyTypeCodeSequence": {"CodeValue": "64033007",
             "CodingSchemeDesignator": "SCT", "CodeMeaning": "Kidney"},
           "SegmentedPropertyTypeModifierCodeSequence": {"CodeValue": "7771000",
             "CodingSchemeDesignator": "SCT", "CodeMeaning": "Left"},
           "AnatomicRegionSequence": {"CodeValue": "818981001",
             "CodingSchemeDesignator": "SCT", "CodeMeaning": "Abdomen"},
           "AnatomicRegionModifierSequence": {"CodeValue": "24028007",
             "CodingSchemeDesignator": "SCT", "CodeMeaning": "Right"},
           "recommendedDisplayRGBValue": [37, 111, 183],
           "TrackingIdentifier": "trk2", "TrackingUniqueIdentifier": "1.2.826.2"}]]}
        """

    private func read(_ text: String) throws -> LabelFile {
        try LabelFile(Data(text.utf8), named: "labels.json")
    }

    /// Writes a segmentation as the file says, and reads it.
    private func written(
        _ text: String, source: [UInt32: String] = [:]
    ) throws -> (SegmentationObject, SegmentationReport) {
        let folder = try TestFolder()
        try SyntheticSeries(attributes: source).write(to: folder.url)
        let series = try DICOMSeries(folder: folder.url)
        let file = try read(text)
        var map = SegmentationWritingTests.pattern(series.geometry, labels: [5, 2])
        map.segments = file.segments
        var options = SegmentationWritingTests.options()
        options.take(file)
        let url = folder.file("seg.dcm")
        let report = try SegmentationObject.write(map, over: series, options: options, to: url)
        #expect(try standardErrors(url) == [])
        return (try SegmentationObject(contentsOf: url), report)
    }

    /// The file's labels are 5 and 2, and in the order of it.
    private static let renumbered = Warning(
        .segmentationRenumbered,
        """
        segments are numbered from 1 without gaps, so that label 5 is segment 1 in the file, which \
        keeps no other number
        """)

    @Test func thereAndBack() throws {
        let (object, report) = try written(Self.json)
        #expect(report.warnings == [Self.renumbered])
        #expect(object.warnings == [])
        let file = try read(Self.json)
        #expect(object.texts == file.texts)
        #expect(object.texts.seriesNumber == 301)
        #expect(object.texts.contentCreatorName == "Doe^Jane")
        #expect(object.segments.map(\.algorithmType) == [.manual, .automatic])
        #expect(object.segments.map(\.algorithmName) == [nil, "net 3"])
        #expect(object.segments.map(\.description.detail) == ["all of it", "one side"])
        // The labels are numbers of segments now; all else is as it was.
        var expected = file
        for n in 0...1 { expected.files[0][n].description.label = UInt16(n + 1) }
        #expect(object.labelFile() == expected)
    }

    @Test func twoReadersAreToldApart() throws {
        let (one, _) = try written(Self.json)
        let (same, _) = try written(Self.json)
        let (other, _) = try written(
            Self.json.replacingOccurrences(of: "Doe^Jane", with: "Roe^Richard"))
        #expect(one.sopInstanceUID == same.sopInstanceUID)
        #expect(one.sopInstanceUID != other.sopInstanceUID)
        #expect(one.seriesInstanceUID != other.seriesInstanceUID)
    }

    @Test func whatTheFileDoesNotSay() throws {
        let bare = Self.json.replacingOccurrences(
            of: #""SegmentAlgorithmName": "net 3","#, with: "")
        let (object, report) = try written(bare)
        #expect(object.segments.map(\.algorithmName) == [nil, "MAIS"])
        #expect(
            report.warnings.map(\.description) == [
                """
                segment 2 is AUTOMATIC and its algorithm has no name; 'MAIS' was written \
                [segmentation.algorithm-unnamed]
                """, Self.renumbered.description,
            ])
    }

    @Test func aSourceThatSaysOtherwise() throws {
        let (object, report) = try written(Self.json, source: [0x0018_0015: "HEAD"])
        #expect(object.texts.bodyPartExamined == "ABDOMEN")
        #expect(
            report.warnings.map(\.code) == [.segmentationBodyPartDiffers, .segmentationRenumbered])
    }

    @Test func aKeyThatNobodyKnows() throws {
        let file = try read(
            Self.json.replacingOccurrences(
                of: #""labelID": 5,"#, with: #""labelID": 5, "VolumeOfInterest\u001b": 3,"#))
        #expect(
            file.warnings.map(\.description) == [
                """
                label 1: the schema has no 'VolumeOfInterest\\x1b', and it was left out \
                [labels.unknown-key]
                """
            ])
        #expect(try read(Self.json).warnings == [])
    }

    @Test func twoColoursThatDiffer() throws {
        let file = try read(
            Self.json.replacingOccurrences(
                of: #""recommendedDisplayRGBValue": [0, 20, 200],"#,
                with: #"""
                    "recommendedDisplayRGBValue": [0, 20, 200],
                    "RecommendedDisplayCIELabValue": [65535, 32896, 32896],
                    """#))
        #expect(file.warnings.map(\.code) == [.labelColoursDiffer])
        #expect(file.segments[0].color == [0, 20, 200])
    }

    @Test(arguments: [
        (
            #""301""#, #""3,01""#,
            "the file: 'SeriesNumber' must be a whole number of 32 bits, and is '3,01'"
        ),
        (
            #""301""#, "99999999999",
            "the file: 'SeriesNumber' must be a whole number of 32 bits, and is 99999999999"
        ),
        (
            #""7""#, "1.5",
            "the file: 'InstanceNumber' must be a whole number of 32 bits, and is 1.5"
        ),
        (
            #""Doe^Jane""#, "[]",
            "the file: 'ContentCreatorName' must be a text of at most 64 characters, and is []"
        ),
        (
            #""ABDOMEN""#, #""Abdomen""#,
            "the file: 'BodyPartExamined' must have capitals, digits, spaces and underscores alone, and is 'Abdomen'"
        ),
        (
            #""1.2.826.1""#, #""1.2.x""#,
            "label 1: 'TrackingUniqueIdentifier' must be a UID, and is '1.2.x'"
        ),
        (
            #""1.2.826.1""#, #""1.02""#,
            "label 1: 'TrackingUniqueIdentifier' must be a UID, and is '1.02'"
        ),
        (
            #""AnatomicRegionSequence""#, #""@Region""#,
            "label 2: 'AnatomicRegionModifierSequence' needs an 'AnatomicRegionSequence'"
        ),
        (
            #""SegmentDescription": "all of it""#, #""SegmentDescription": {}"#,
            "label 1: 'SegmentDescription' must be a text of at most 1024 characters, and is {}"
        ),
    ])
    func valuesOfTheWrongKind(_ old: String, _ new: String, _ fault: String) throws {
        let text = Self.json.replacingOccurrences(of: old, with: new)
        #expect(text != Self.json)
        #expect(throws: DICOMError.labelFile("labels.json", [fault])) { try read(text) }
    }

    @Test func strictWritesNothing() throws {
        let folder = try TestFolder()
        try SyntheticSeries().write(to: folder.url)
        let before = folder.names
        let series = try DICOMSeries(folder: folder.url)
        let map = SegmentationWritingTests.pattern(series.geometry, labels: [5])
        var options = SegmentationWritingTests.options()
        options.isStrict = true
        let path = folder.file("seg.dcm").path
        let warnings = [
            Warning(
                .segmentationUndescribed, "label 5 has no description and was named 'Label 5'"),
            Warning(
                .segmentationUncoded,
                "segment 1, 'Label 5', has no codes; it is written as 'Tissue'"),
            Self.renumbered,
        ]
        #expect(throws: DICOMError.warned(path, warnings)) {
            try SegmentationObject.write(
                map, over: series, options: options, to: folder.file("seg.dcm"))
        }
        #expect(folder.names == before)
    }
}
