internal import DICOM
internal import Foundation
internal import Imaging
public import Pipeline
internal import Preview
internal import Segmentation
internal import Sessions

/// Draws each segment over its image, for people to look at.
public struct WritePreview: Stage {
    /// What the pictures' names begin with.
    public var file = "preview"

    /// The pixels of a plane's side.
    public var size = 384

    /// The intensities of black and white. Nil: -160 to 240 HU for CT, else percentiles.
    public var window: [Double]?

    public static let name = "preview"
    public static let summary =
        "Draws each segment as PNG: three planes, contour and clicks, before and after."
    public static let inputs = ports(
        Port<StudyLabels>("labels"), Port<StudyImage>("image"), Port<StudyLogits?>("logits"))
    public static let resource = Resource.writing
    public static let optionHelp = [
        "file": "the beginning of the names: <file>-<label>-<name>.png",
        "size": "pixels of a plane's side",
        "window": "[black, white]; null: -160 to 240 HU for CT, else the 1st and 99th percentiles",
    ]

    public init() {}

    public var filesWritten: [String] { ["\(file)-LABEL-NAME.png"] }

    public func validate() throws {
        guard !file.isEmpty, file.utf8.count <= 60, !file.contains("/"), !file.hasPrefix("."),
            !file.unicodeScalars.contains(where: { $0.value < 32 })
        else {
            throw StageError(
                "'file' is '\(file)'; it begins a name in the study's folder: 1 to 60 bytes, no '/'"
            )
        }
        guard PreviewLayout.sides.contains(size) else {
            throw StageError(
                """
                'size' is \(size); it must be \(PreviewLayout.sides.lowerBound) to \
                \(PreviewLayout.sides.upperBound) pixels
                """)
        }
        if let window {
            guard window.count == 2, window.allSatisfy({ abs($0) <= 1e9 }), window[0] < window[1]
            else {
                throw StageError(
                    "'window' is \(window); it must be [black, white], each within 1e9 of 0")
            }
        }
    }

    public func run(
        _ input: (StudyLabels, StudyImage, StudyLogits?), _ study: StudyContext
    ) async throws -> WrittenFile {
        let (labels, image, logits) = input
        let grid = labels.runs.geometry
        let segments = labels.runs.segments
        let volume = image.voxels.volume()
        for (done, segment) in segments.enumerated() {
            try study.checkCancellation()
            let clicks = try logits.map { try $0.session.placedClicks(label: segment.label) } ?? []
            let result = PreviewSnapshot(
                title: "Result", geometry: grid, clicks: clicks,
                forEachVoxel: labels.voxels(of: segment.label))
            let before = try logits?.firsts[segment.label].map { first in
                let region = try SegmentRegion(first, on: grid)
                return PreviewSnapshot(
                    title: "After the first interaction", geometry: grid,
                    clicks: clicks.filter { $0.number == 1 },
                    forEachVoxel: { region.forEachVoxel($0) })
            }
            let picture = try SegmentPreview(
                of: segment, on: volume, result: result, before: before, side: size,
                window: try greyWindow(image.source))
            let name = SegmentPreview.fileName(file, segment)
            try picture.write(to: try study.output(name).path, file: name)
            study.progress(Double(done + 1) / Double(segments.count))
        }
        return WrittenFile(
            name: segments.first.map { SegmentPreview.fileName(file, $0) } ?? "\(file).png")
    }

    private func greyWindow(_ source: SourceImage) throws -> GreyWindow? {
        if let window { return try GreyWindow(low: window[0], high: window[1]) }
        if case .dicom(let series) = source, series.modality == "CT" { return .ct }
        return nil
    }
}

extension StudyLabels {
    /// Calls its argument with the place in memory of each voxel of a segment.
    fileprivate func voxels(of label: UInt16) -> @Sendable ((Int) -> Void) -> Void {
        if let regions {
            return { body in
                for region in regions where region.description.label == label {
                    region.forEachVoxel(body)
                }
            }
        }
        let runs = runs
        return { body in runs.forEachRun(of: label) { run in run.forEach(body) } }
    }
}

extension RecordedSession {
    /// The clicks of a segment's interactions that stand in its result, counted from 1.
    fileprivate func placedClicks(label: UInt16) throws -> [PreviewClick] {
        guard let segment = segments.first(where: { $0.description.label == label }) else {
            return []
        }
        let interactions = try standing(of: segment).result.compactMap(\.interaction)
        return interactions.enumerated().flatMap { number, interaction in
            interaction.clicks.map {
                PreviewClick(
                    position: $0.position(in: image.geometry), isForeground: $0.isForeground,
                    number: number + 1)
            }
        }
    }
}
