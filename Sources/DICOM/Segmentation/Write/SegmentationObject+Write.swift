public import Foundation
public import Imaging
internal import Text

extension SegmentationObject {
    /// Writes a label map over the series it was made on: BINARY, or LABELMAP on request.
    ///
    /// Labels become segment numbers 1 to N, in the order of `labels.segments`. The file bears its
    /// name only once it was read back and found the same, voxel by voxel. Same inputs, same
    /// bytes.
    ///
    /// - Parameters:
    ///   - labels: On the series' grid.
    ///   - series: What patient, study, frame of reference and source images are taken from.
    ///   - url: The file; one that is there is replaced.
    /// - Throws: ``DICOMError``.
    @discardableResult
    public static func write(
        _ labels: LabelMap, over series: DICOMSeries, options: SegmentationOptions, to url: URL
    ) throws(DICOMError) -> SegmentationReport {
        try write(LabelRuns(labels), over: series, options: options, to: url)
    }

    /// The same where it is known already where the labels stand.
    @discardableResult
    public static func write(
        _ labels: LabelRuns, over series: DICOMSeries, options: SegmentationOptions, to url: URL
    ) throws(DICOMError) -> SegmentationReport {
        try writing(labels, over: series, options: options, to: url).write()
    }

    /// Compares a file with the label map it should hold, as ``write(_:over:options:to:)`` does
    /// before it gives the file its name.
    ///
    /// - Throws: ``DICOMError/readBack(_:_:)``.
    package static func check(
        _ url: URL, holds labels: LabelMap, over series: DICOMSeries,
        options: SegmentationOptions
    ) throws(DICOMError) {
        try writing(LabelRuns(labels), over: series, options: options, to: url)
            .checkReadBack(url.path(percentEncoded: false))
    }

    private static func writing(
        _ labels: LabelRuns, over series: DICOMSeries, options: SegmentationOptions, to url: URL
    ) throws(DICOMError) -> SegmentationWriting {
        var warnings: [Warning] = []
        let described = try segments(of: labels, warnings: &warnings)
        return try SegmentationWriting(
            voxels: .labels(labels), segments: described, geometry: labels.geometry,
            series: series, options: options, path: url.path(percentEncoded: false),
            warnings: warnings)
    }

    /// Writes masks that may overlap over the series they were made on: BINARY.
    @discardableResult
    public static func write(
        _ masks: [SegmentMask], on geometry: Geometry, over series: DICOMSeries,
        options: SegmentationOptions, to url: URL
    ) throws(DICOMError) -> SegmentationReport {
        try writing(masks, on: geometry, over: series, options: options, to: url).write()
    }

    /// The same for masks.
    package static func check(
        _ url: URL, holds masks: [SegmentMask], on geometry: Geometry, over series: DICOMSeries,
        options: SegmentationOptions
    ) throws(DICOMError) {
        try writing(masks, on: geometry, over: series, options: options, to: url)
            .checkReadBack(url.path(percentEncoded: false))
    }

    private static func writing(
        _ masks: [SegmentMask], on geometry: Geometry, over series: DICOMSeries,
        options: SegmentationOptions, to url: URL
    ) throws(DICOMError) -> SegmentationWriting {
        guard masks.allSatisfy({ $0.voxels.count == geometry.count }) else {
            throw .grid("a mask has another number of voxels than its grid.")
        }
        guard options.type == .binary else {
            throw .segmentation(
                "masks that may overlap are written as BINARY only. Choose that type, or write a "
                    + "label map.")
        }
        return try SegmentationWriting(
            voxels: .masks(masks), segments: masks.map(\.segment), geometry: geometry,
            series: series, options: options, path: url.path(percentEncoded: false), warnings: [])
    }

    /// Writes probabilities over the series they were made on: FRACTIONAL, in steps of 1/255.
    @discardableResult
    public static func write(
        _ probabilities: [SegmentProbability], on geometry: Geometry, over series: DICOMSeries,
        options: SegmentationOptions, to url: URL
    ) throws(DICOMError) -> SegmentationReport {
        try writing(probabilities, on: geometry, over: series, options: options, to: url).write()
    }

    /// The same for probabilities.
    package static func check(
        _ url: URL, holds probabilities: [SegmentProbability], on geometry: Geometry,
        over series: DICOMSeries, options: SegmentationOptions
    ) throws(DICOMError) {
        try writing(probabilities, on: geometry, over: series, options: options, to: url)
            .checkReadBack(url.path(percentEncoded: false))
    }

    private static func writing(
        _ probabilities: [SegmentProbability], on geometry: Geometry, over series: DICOMSeries,
        options: SegmentationOptions, to url: URL
    ) throws(DICOMError) -> SegmentationWriting {
        guard probabilities.allSatisfy({ $0.voxels.count == geometry.count }) else {
            throw .grid("a segment has another number of voxels than its grid.")
        }
        guard probabilities.allSatisfy({ $0.voxels.allSatisfy { $0 >= 0 && $0 <= 1 } }) else {
            throw .segmentation(
                "a probability is not between 0 and 1. Scale them to that, or write a label map.")
        }
        var options = options
        options.type = .fractional
        return try SegmentationWriting(
            voxels: .probabilities(probabilities), segments: probabilities.map(\.segment),
            geometry: geometry, series: series, options: options,
            path: url.path(percentEncoded: false), warnings: [])
    }

    /// The segments of a label map: those described, and after them labels nobody described.
    private static func segments(
        of labels: LabelRuns, warnings: inout [Warning]
    ) throws(DICOMError) -> [SegmentDescription] {
        var known: Set<UInt16> = []
        for segment in labels.segments {
            guard segment.label != 0 else {
                throw .segmentation(
                    "segment '\(segment.name)' has the label 0, the background. Give it another.")
            }
            guard known.insert(segment.label).inserted else {
                throw .segmentation(
                    "label \(segment.label) is described twice. Give each segment one of its own.")
            }
        }
        var segments = labels.segments
        for label in labels.present where !known.contains(label) {
            segments.append(SegmentDescription(label: label, name: "Label \(label)"))
            warnings.append(
                Warning(
                    .segmentationUndescribed,
                    "label \(label) has no description and was named 'Label \(label)'"))
        }
        return segments
    }
}
