import DICOM
import Text

// What tests compare with: the sentences of warnings of one kind.

extension SegmentationReport {
    /// What was repaired, without the other warnings.
    var repairs: [String] {
        let others: [Warning.Code] = [
            .segmentationLabelMap, .segmentEmpty, .segmentationRenumbered,
        ]
        return warnings.filter { !others.contains($0.code) }.map(\.message)
    }
}

extension DICOMSeries {
    /// What was filled in.
    var repairs: [String] {
        warnings.filter { $0.code == .seriesFilledIn }.map(\.message)
    }
}
