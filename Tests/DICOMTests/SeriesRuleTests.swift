import DICOM
import Foundation
import Testing

@Suite struct SeriesRuleTests {
    /// Three series in one tree: a thick axial one, a thin axial one, a coronal MR.
    private func scan(_ folder: TestFolder) throws -> SeriesScan {
        for (number, (change, row, slices)) in [
            ([0x0008_103E as UInt32: "Abdomen 5.0 Br38", 0x0018_0050: "5"], [0.0, 1, 0], 4),
            ([0x0008_103E: "Thorax 1.0 LUNG", 0x0018_0050: "1"], [0, 1, 0], 6),
            (
                [
                    0x0008_103E: "t2 cor", 0x0008_0060: "MR", 0x0018_0050: "3",
                    0x0008_0008: "DERIVED\\PRIMARY\\M\\SUB",
                ], [0, 0, -1], 5
            ),
        ].enumerated() {
            let place = folder.file("series\(number)")
            try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
            var series = SyntheticSeries(
                size: [7, 5, slices], column: [row[0], row[1], row[2]], attributes: change)
            series.attributes[0x0020_000E] = "1.2.3.\(number + 70)"
            series.slice = { k in [0x0008_0018: "1.2.3.\(number + 70).\(k)"] }
            try series.write(to: place)
        }
        return try SeriesFolder.scan(folder.url)
    }

    private static let uid = ["1.2.3.70", "1.2.3.71", "1.2.3.72"]

    @Test(arguments: [
        (SeriesRule(modality: "mr"), 2),
        (SeriesRule(description: "^abdomen .*br"), 0),
        (SeriesRule(modality: "CT", thickness: [0.5, 2]), 1),
        (SeriesRule(imageType: ["DERIVED", "sub"]), 2),
        (SeriesRule(thickness: [4, 5], imageTypeWithout: ["DERIVED"]), 0),
        (SeriesRule(orientation: .coronal), 2),
        (SeriesRule(orientation: .axial, mostSlices: true), 1),
        (SeriesRule(mostSlices: true), 1),
    ])
    func chooses(_ rule: SeriesRule, _ number: Int) throws {
        let folder = try TestFolder()
        let scan = try scan(folder)
        #expect(try rule.choose(from: scan).seriesInstanceUID == Self.uid[number])
        let series = try DICOMSeries(rule.choose(from: scan))
        #expect(series.seriesInstanceUID == Self.uid[number])
    }

    @Test func saysWhyNoneFits() throws {
        let folder = try TestFolder()
        let scan = try scan(folder)
        func sentence(_ rule: SeriesRule) -> String {
            do {
                return try rule.choose(from: scan).seriesInstanceUID
            } catch {
                return "\(error)"
            }
        }
        #expect(
            sentence(SeriesRule(modality: "CT", thickness: [2, 3])) == """
                no series fits the rule. 1.2.3.70 (CT 'Abdomen 5.0 Br38', 4 images): its slices \
                are 5 mm thick; 1.2.3.71 (CT 'Thorax 1.0 LUNG', 6 images): its slices are 1 mm \
                thick; 1.2.3.72 (MR 't2 cor', 5 images): its modality is not CT.
                """)
        #expect(
            sentence(SeriesRule(modality: "CT")) == """
                the rule fits several series: 1.2.3.70 (CT 'Abdomen 5.0 Br38', 4 images); \
                1.2.3.71 (CT 'Thorax 1.0 LUNG', 6 images). Try 'mostSlices: true'.
                """)
        #expect(
            sentence(SeriesRule(description: "("))
                == "'description' is '(', which is no regular expression.")
        for rule in [
            SeriesRule(modality: ""), SeriesRule(description: ""), SeriesRule(imageType: []),
            SeriesRule(imageTypeWithout: [""]),
        ] {
            #expect(sentence(rule).hasPrefix("a rule for series is empty"))
        }
        for thickness in [[1.0], [3, 2], [.nan, 1], [0, 1e5], [-1, 1]] {
            #expect(
                sentence(SeriesRule(thickness: thickness))
                    == "'thickness' is \(thickness); it must be two numbers, the least and the most, 0 to 10000 mm."
            )
        }
    }
}
