import DICOM
import Foundation
import Testing

/// What `inspect` shows of a folder.
@Suite struct SeriesListTests {
    @Test func aSummarySaysWhatTheSeriesIs() throws {
        let scan = try SeriesFolder.scan(TestData.abdomen)
        #expect(scan.series.count == 1)
        #expect(scan.setAside.isEmpty)
        let series = try #require(scan.series.first)
        #expect(series.modality == "CT")
        #expect(series.seriesDescription == "CT Body 3.0")
        #expect(series.imageType == ["ORIGINAL", "PRIMARY", "AXIAL", "CT_SOM5 SPI"])
        #expect(series.sliceThickness == 3)
        #expect(series.size == [512, 512, 20])
        #expect(series.spacing == [0.9765625, 0.9765625, 2])
        #expect(series.orientation == "LPS")
        #expect(series.plane == .axial)
        #expect(series.slices == 20)
        #expect(series.files == 20)
        #expect(series.transferSyntaxes == ["1.2.840.10008.1.2.4.90"])
        #expect(series.refusal == nil)
    }

    @Test func itIsPrintedAsJSON() throws {
        let scan = try SeriesFolder.scan(TestData.file("quirks/generic/rgb"))
        let json = try JSONEncoder().encode(scan)
        let object = try #require(
            JSONSerialization.jsonObject(with: json) as? [String: [[String: Any]]])
        let series = try #require(object["series"]?.first)
        #expect(series["modality"] as? String == "MR")
        #expect(series["files"] as? Int == 2)
        #expect(series["size"] == nil)
        #expect(
            series["refusal"] as? String
                == "it is in colour, Photometric Interpretation (0028,0004) RGB; only grey images are read. Choose a grey series."
        )
    }
}
