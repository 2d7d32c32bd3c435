internal import Files
internal import Foundation
internal import Imaging
internal import Text
internal import DICOMFile

/// One segmentation on its way into a file.
struct SegmentationWriting {
    let voxels: SegmentVoxels
    /// Those that are written, in the order of their numbers.
    let segments: [SegmentDescription]
    let series: DICOMSeries
    let options: SegmentationOptions
    let path: String
    let table: FrameTable
    /// Voxels of each segment that is written.
    let totals: [Int]
    let dropped: [SegmentDescription]
    private(set) var warnings: [Warning]
    let overlap: String

    /// Checks everything that can be checked before anything is written.
    init(
        voxels: SegmentVoxels, segments all: [SegmentDescription], geometry: Geometry,
        series: DICOMSeries, options: SegmentationOptions, path: String, warnings: [Warning]
    ) throws(DICOMError) {
        do { try geometry.mustMatch(series.geometry) } catch {
            throw .grid("the segmentation does not lie on the series' grid: \(error)")
        }
        guard !all.isEmpty else {
            throw .segmentation(
                "there is no segment to write: the label map is empty. Check that it is the right one."
            )
        }
        guard all.count <= 65_535 else {
            throw .segmentation(
                "\(all.count) segments are more than the 65535 that a file can number. Write several "
                    + "files.")
        }
        guard !options.algorithmName.isEmpty, !options.softwareVersion.isEmpty else {
            throw .segmentation("'algorithmName' and 'softwareVersion' must not be empty.")
        }
        guard SegmentationTexts.isCodeString(options.contentLabel) else {
            throw .segmentation(
                "'contentLabel' is '\(options.contentLabel)'; it must have 1 to 16 capitals, "
                    + "digits, spaces or underscores.")
        }
        let counts = voxels.counts(all, size: geometry.size)
        let sums = counts.map { $0.reduce(0, +) }
        let empty = all.indices.filter { sums[$0] == 0 }
        if options.emptySegments == .fail, let first = empty.first {
            throw .segmentation(
                "segment '\(all[first].name)' has no voxel, and 'emptySegments' is 'fail'. Correct the "
                    + "segment, or choose 'keep' or 'drop'.")
        }
        let kept =
            options.emptySegments == .drop
            ? all.indices.filter { sums[$0] > 0 } : Array(all.indices)
        guard !kept.isEmpty else {
            throw .segmentation(
                "no segment has a voxel, and 'emptySegments' is 'drop'. Choose 'keep' for a file "
                    + "without voxels.")
        }
        self.voxels = voxels.keeping(kept)
        segments = kept.map { all[$0] }
        dropped = options.emptySegments == .drop ? empty.map { all[$0] } : []
        totals = kept.map { sums[$0] }
        self.series = series
        self.options = options
        self.path = path
        self.warnings = warnings
        var rows = kept.map { counts[$0] }
        var bits = options.type == .binary ? 1 : 8
        if options.type == .labelMap {
            rows = [(0..<geometry.size.z).map { k in rows.reduce(0) { $0 + $1[k] } }]
            bits = kept.count <= 255 ? 8 : 16
        }
        let isMap = if case .labels = voxels { true } else { false }
        table = FrameTable(
            counts: rows, labels: kept.map { isMap ? all[$0].label : 0 }, bits: bits,
            plane: geometry.size.x * geometry.size.y, omitEmpty: options.omitEmptyFrames)
        overlap = self.voxels.overlap ? "YES" : "NO"
        if table.byteCount > 4_294_967_294 {
            throw .segmentation(
                "\(table.order.count) frames are more than one file can hold (4 GiB). Leave out empty "
                    + "frames, or write fewer segments to a file.")
        }
    }

    /// Writes, reads back, compares, and only then names the file.
    func write() throws(DICOMError) -> SegmentationReport {
        let writer = try DatasetWriter(path: path)
        var warnings = warnings
        try putModules(writer.root, warnings: &warnings)
        try putSegments(writer.root, warnings: &warnings)
        warnings += kindWarnings
        if options.isStrict, !warnings.isEmpty { throw .warned(path, warnings) }
        try putFrames(writer.root)
        try writer.putPixels(byteCount: table.byteCount, bits: table.bits) {
            voxels.pack(table, into: $0)
        }
        // Everything is in the hash now, so the identities can be made of it.
        let instance = writer.hash.uid("instance")
        let seriesUID = writer.hash.uid("series")
        try writer.root.put(.sopInstanceUID, instance)
        try writer.root.put(.seriesInstanceUID, seriesUID)

        let file: WholeFile
        // A run flushes it before it gets its final name.
        do { file = try WholeFile(path, .unflushed) } catch { throw .write(path, error) }
        try writer.save(to: file.temporary, deflated: options.deflated)
        try checkReadBack(file.temporary)
        do { try file.finish() } catch { throw .write(path, error) }
        return report(instance: instance, seriesUID: seriesUID, warnings: warnings)
    }

    /// What there is to know of the kind of object, of its segments' numbers, and of segments that are
    /// described and empty.
    private var kindWarnings: [Warning] {
        var warnings: [Warning] = []
        if options.type == .labelMap {
            warnings.append(
                Warning(
                    .segmentationLabelMap,
                    "LABELMAP segmentations are new: few archives and viewers take them yet"))
        }
        if let renumberingWarning { warnings.append(renumberingWarning) }
        for (index, segment) in segments.enumerated() where totals[index] == 0 {
            warnings.append(
                Warning(
                    .segmentEmpty, "segment \(index + 1), '\(segment.name)', has no voxel"))
        }
        for segment in dropped {
            warnings.append(
                Warning(
                    .segmentEmpty, "segment '\(segment.name)' has no voxel, and was left out"))
        }
        return warnings
    }

    private func report(
        instance: String, seriesUID: String, warnings: [Warning]
    ) -> SegmentationReport {
        let voxel = series.geometry.voxelVolume
        var rows: [SegmentationReport.Segment] = []
        for (index, segment) in segments.enumerated() {
            let count = voxels.reported(index) ?? totals[index]
            rows.append(
                SegmentationReport.Segment(
                    number: index + 1, label: segment.label, name: segment.name, voxels: count,
                    millilitres: Double(count) * voxel / 1000))
        }
        for segment in dropped {
            rows.append(
                SegmentationReport.Segment(
                    number: nil, label: segment.label, name: segment.name, voxels: 0,
                    millilitres: 0))
        }
        return SegmentationReport(
            path: path, sopInstanceUID: instance, seriesInstanceUID: seriesUID, segments: rows,
            frames: table.order.count, warnings: warnings)
    }
}
