import DICOM
import Text

// What tests compare with: the sentences of warnings of one kind.

extension SegmentationReport {
    /// What was repaired, without the other warnings.
    var repairs: [String] {
        warnings.filter { $0.code != .segmentationLabelMap && $0.code != .segmentEmpty }
            .map(\.message)
    }
}

extension DICOMSeries {
    /// What was filled in.
    var repairs: [String] {
        warnings.filter { $0.code == .seriesFilledIn }.map(\.message)
    }
}
