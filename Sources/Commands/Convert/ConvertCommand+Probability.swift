internal import DICOM
internal import Foundation
internal import Imaging
internal import NIfTI
internal import Text

extension ConvertCommand {
    /// One segment's probabilities as a FRACTIONAL SEG.
    func probabilityToSegmentation() throws {
        guard let series else {
            throw CommandError("A SEG lies over a series: give it with --series FOLDER.")
        }
        guard let labels else {
            throw CommandError("Probabilities are of one segment: say of which with --labels FILE.")
        }
        let file = try LabelFile(contentsOf: URL(filePath: labels))
        try faults.say(file.warnings)
        let segments = file.segments
        guard segments.count == 1, let segment = segments.first else {
            throw CommandError(
                "'\(labels)' has \(segments.count) segments; probabilities are of one.")
        }
        let source = try choice.open(series)
        var found: [Warning] = []
        let image = try NIfTIFile(URL(filePath: input), form: form).volume(index: volume) {
            found.append($0)
        }
        try faults.say(found)
        guard image.voxels.allSatisfy({ (0...1).contains($0) }) else {
            throw CommandError(
                "'\(input)' has values outside of 0 to 1: give probabilities, or another --type.")
        }
        // NIfTI keeps positions in fewer digits than the series, and perhaps its axes turned.
        try image.geometry.canonical().mustMatch(source.geometry.canonical(), tolerance: 0.01)
        let isSame = (try? image.geometry.mustMatch(source.geometry, tolerance: 0.01)) != nil
        let voxels = isSame ? image.voxels : try image.resampled(onto: source.geometry).voxels
        var options = segmentationOptions
        options.take(file)
        let written = try SegmentationObject.write(
            [SegmentProbability(segment: segment, voxels: voxels)], on: source.geometry,
            over: source, options: options, to: URL(filePath: output))
        try finish(written)
    }
}
