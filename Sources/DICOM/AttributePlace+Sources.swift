internal import DICOMFile

extension AttributePlace {
    /// All that a segmentation that is written takes from its source's header, beside what the image
    /// reader gives.
    package static let ofSources: [AttributePlace] =
        (SegmentationWriting.ofPatientAndStudy + SegmentationWriting.ofClinicalTrial
        + SegmentationWriting.dates.flatMap { [$0.day, $0.hour] }
        + [.bodyPartExamined, .lossyImageCompression]
        + SegmentationWriting.ofCompression).map { .init($0, .shown) }
}
