internal import DICOM
internal import Foundation
internal import Imaging
public import Pipeline
internal import Segmentation
internal import Text

/// Writes labels as a DICOM segmentation over their series.
public struct WriteDICOMSEG: Stage {
    /// The file's name in the study's output folder.
    public var file = "labels.dcm"

    /// Series Description (0008,103E).
    public var description = "MAIS segmentation"

    /// Series Number (0020,0011).
    public var seriesNumber = 300

    /// `keep`, `drop` or `fail`.
    public var emptySegments = "keep"

    /// Whether frames without a voxel are left out.
    public var omitEmptyFrames = true

    public static let name = "write-dicom-seg"
    public static let summary = "Writes labels as a DICOM SEG that opens over the source series."
    public static let inputs = ports(Port<StudyLabels>("labels"), Port<SeriesInput>("series"))
    public static let resource = Resource.writing
    public static let optionHelp = [
        "file": "the file's name: .dcm",
        "description": "Series Description of the new series",
        "seriesNumber": "Series Number of the new series",
        "emptySegments": "a segment without a voxel: keep, drop or fail",
        "omitEmptyFrames": "whether slices on which a segment has no voxel are left out",
    ]

    public init() {}

    public var filesWritten: [String] { [file] }

    public func validate() throws {
        try checkFileName(file, endings: [".dcm"])
        try checkFilled([("description", description)])
        _ = try choice(
            emptySegments, of: SegmentationOptions.EmptySegments.self, option: "emptySegments")
    }

    public func run(
        _ input: (StudyLabels, SeriesInput), _ study: StudyContext
    ) async throws -> WrittenFile {
        let (labels, folder) = input
        // The series that the image was read from, as `read-dicom` chose it.
        let series =
            switch labels.source {
            case .dicom(let series): series
            // Its warnings are among those of what is written.
            case .nifti: try DICOMSeries(folder: folder.folder, seriesUID: folder.seriesUID)
            }
        try folder.mustHold(series)
        var options = SegmentationOptions(
            softwareVersion: productVersion, checkpointName: labels.method.checkpoint,
            checkpointDigest: labels.method.digest)
        options.pipelineDigest = study.pipelineDigest
        options.seriesDescription = description
        if let reader = labels.method.reader {
            options.contentCreatorName = reader
            options.seriesDescription = Self.description(description, of: reader)
        }
        options.seriesNumber = seriesNumber
        options.omitEmptyFrames = omitEmptyFrames
        options.emptySegments = try choice(
            emptySegments, of: SegmentationOptions.EmptySegments.self, option: "emptySegments")
        let output = try study.output(file)
        let report =
            if labels.isOverlapping, let regions = labels.regions {
                try SegmentationObject.write(
                    regions.map { SegmentMask(segment: $0.description, voxels: $0.mask()) },
                    on: labels.runs.geometry, over: series, options: options, to: output)
            } else {
                try SegmentationObject.write(
                    labels.runs, over: series, options: options, to: output)
            }
        for warning in report.warnings where !Self.isSaid(warning, of: labels.source) {
            study.warn(warning)
        }
        return WrittenFile(name: file, url: output)
    }

    /// Whether the stage that read the series has said it already.
    private static func isSaid(_ warning: Warning, of source: SourceImage) -> Bool {
        guard case .dicom(let series) = source else { return false }
        return series.warnings.contains {
            $0.code == warning.code && warning.message == "source: \($0.message)"
        }
    }

    /// Series Description with the reader's name, so that two readers' segmentations are told apart in
    /// a list. It has at most 64 characters, and the name gives way first.
    package static func description(_ text: String, of reader: String) -> String {
        // What no description may have would be changed, and then told with the name.
        let scalars = reader.unicodeScalars.compactMap { scalar -> UnicodeScalar? in
            if scalar == "\\" { return "/" }
            return scalar.value < 32 || (127...159).contains(scalar.value) ? nil : scalar
        }
        let plain = String(String.UnicodeScalarView(scalars))
        let name = plain.split(separator: "^", omittingEmptySubsequences: true)
            .joined(separator: " ").trimmingCharacters(in: .whitespaces)
        let room = 64 - text.utf8.count - 2
        guard room > 0, !name.isEmpty else { return text }
        var bytes = 0
        let fitting = name.prefix { character in
            bytes += character.utf8.count
            return bytes <= room
        }
        return "\(text), \(fitting)"
    }
}

extension SeriesInput {
    /// Checks that the segmentation's series is the one that this input names: that the image was read
    /// from.
    ///
    /// - Throws: ``StageError``.
    fileprivate func mustHold(_ series: DICOMSeries) throws {
        let isOther = seriesUID.map { $0 != series.seriesInstanceUID } ?? false
        let own = Self.plain(folder)
        let isInside = series.instances.allSatisfy { instance in
            let path = Self.plain(URL(filePath: instance.path))
            return path == own || path.hasPrefix(own + "/")
        }
        guard !isOther, isInside else {
            throw StageError(
                """
                'series' is another series than the image was read from, and a segmentation lies over \
                the image that was segmented. Give both stages the same series
                """)
        }
    }

    /// A whole path, its links as they are.
    private static func plain(_ url: URL) -> String {
        let path = url.absoluteURL.path(percentEncoded: false)
        return path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }
}
