internal import DICOM
internal import Foundation
internal import Imaging
internal import NIfTI
internal import Text

extension ConvertCommand {
    /// A NIfTI label map as a DICOM SEG.
    func niftiToSegmentation() throws {
        guard let series else {
            throw CommandError("A SEG lies over a series: give it with --series FOLDER.")
        }
        var found: [Warning] = []
        var map = try NIfTIFile(URL(filePath: input), form: form).labelMap(index: volume) {
            found.append($0)
        }
        try faults.say(found)
        var options = segmentationOptions
        if let labels {
            let file = try LabelFile(contentsOf: URL(filePath: labels))
            try faults.say(file.warnings)
            map.segments = file.segments
            options.take(file)
        }
        let source = try choice.open(series)
        let written = try SegmentationObject.write(
            try map.turned(to: source.geometry), over: source, options: options,
            to: URL(filePath: output))
        try finish(written)
    }

    /// What every SEG of this command says, before its label file is asked.
    var segmentationOptions: SegmentationOptions {
        var options = SegmentationOptions(softwareVersion: productVersion)
        options.type = type
        options.isStrict = faults.strict
        return options
    }

    /// Tells of a SEG that was written.
    func finish(_ written: SegmentationReport) throws {
        // Strict or not: a SEG with warnings was not written where they are failures.
        try faults.say(written.warnings)
        let count = written.segments.count { $0.number != nil }
        let segments = count == 1 ? "1 segment" : "\(count) segments"
        Console.print("\(output): \(segments) in \(written.frames) frames")
        try faults.end(after: written.warnings)
    }
}

extension LabelMap {
    /// The same labels with the axes in the order and direction of another grid of the same
    /// voxels: NIfTI files are often stored along other axes than their DICOM source.
    ///
    /// - Throws: ``GeometryError`` where the two grids are not the same voxels.
    fileprivate func turned(to grid: Geometry) throws -> LabelMap {
        // NIfTI keeps positions in fewer digits than the series.
        if (try? geometry.mustMatch(grid, tolerance: 0.01)) != nil {
            return LabelMap(geometry: grid, labels: labels, segments: segments)
        }
        try geometry.canonical().mustMatch(grid.canonical(), tolerance: 0.01)
        return try resampled(onto: grid)
    }
}
