internal import DICOM
internal import Foundation
internal import Imaging
internal import NIfTI
internal import Pipeline
internal import Text

extension ConvertCommand {
    /// A DICOM SEG as one label map.
    func segmentationToNIfTI() throws {
        let (object, grid, warnings) = try openSegmentation()
        try faults.say(warnings)
        let target = grid ?? object.geometry
        try write(object, onto: grid, on: target)
        let stem = output.hasSuffix(".gz") ? output.dropLast(7) : output.dropLast(4)
        try object.labelFile().write(to: URL(filePath: stem + ".json"))
        Console.print("\(output): \(describe(target)); labels in \(stem).json")
        try faults.end(after: warnings)
    }

    /// A DICOM SEG as one mask for each segment.
    func segmentsToNIfTI() throws {
        var (object, wanted, warnings) = try openSegmentation()
        if let overlap = try object.overlapWarning(threshold: threshold) {
            warnings.append(overlap)
        }
        try faults.say(warnings)
        let grid = wanted ?? object.geometry
        let folder = URL(filePath: output, directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var names: [Int: String] = [:]
        for segment in object.segments {
            let mask = try object.mask(
                of: segment.number, onto: grid, threshold: threshold, outside: .leaveOut)
            // A name from a file becomes one only after it was made safe.
            let name =
                Study.safeName("\(segment.number)-\(segment.description.name)") + ".nii.gz"
            try NIfTIFile.write(
                LabelMap(geometry: grid, labels: mask.map { $0 ? 1 : 0 }),
                to: folder.appending(path: name))
            names[segment.number] = name
        }
        try object.labelFile(fileNames: names).write(to: folder.appending(path: "labels.json"))
        Console.print(
            "\(output): \(names.count) masks of \(describe(grid)); what they are in labels.json")
        try faults.end(after: warnings)
    }

    /// The SEG, the grid of its series where one was given, and all that there is to warn of.
    ///
    /// - Throws: ``CommandError`` where voxels would be lost and nobody asked for the rest.
    private func openSegmentation() throws -> (SegmentationObject, Geometry?, [Warning]) {
        let object = try SegmentationObject(contentsOf: URL(filePath: input))
        var warnings = object.warnings
        if threshold != 0.5, object.type != .fractional {
            warnings.append(
                Warning(
                    .optionNoEffect,
                    "--threshold changes nothing, as the SEG is \(object.type.rawValue)"))
        }
        guard let path = series else { return (object, nil, warnings) }
        let series = try choice.open(path, volume: volume)
        warnings += series.warnings
        let lost = try object.outside(of: series.geometry, threshold: threshold)
        let contradictions = object.warnings(over: series)
        if let lost {
            guard faults.partial else {
                let details = contradictions.map { " \($0.message)." }.joined()
                throw CommandError(
                    """
                    '\(input)' does not lie in the series as a whole: \(lost).\(details) Give the whole \
                    series, or take the part that lies in it with --partial.
                    """)
            }
            warnings.append(
                Warning(.segmentationOutside, "\(lost); the rest lies outside the series"))
        }
        return (object, series.geometry, warnings + contradictions)
    }

    /// Slab by slab, so that a SEG of any length needs no more memory than a few slices.
    private func write(
        _ object: SegmentationObject, onto grid: Geometry?, on target: Geometry
    ) throws {
        let largest = object.segments.map(\.description.label).max() ?? 0
        let writer = try LabelWriter(target, largest: largest, to: URL(filePath: output))
        do {
            try object.forEachSlab(onto: grid, threshold: threshold, outside: .leaveOut) {
                try writer.write($0)
            }
        } catch DICOMError.overlap {
            let denied =
                object.statedOverlap == .no ? ", although Segments Overlap (0062,0013) is NO" : ""
            throw CommandError(
                """
                Segments of '\(input)' overlap\(denied), and a label map holds one label per voxel. \
                Write each into a file of its own: --each, and a folder.
                """)
        }
        try writer.finish()
    }
}
