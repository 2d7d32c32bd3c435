internal import Imaging
internal import Text

extension SegmentationWriting {
    /// That segments have other numbers in the file than in the label map.
    ///
    /// DICOM numbers segments from 1 without gaps (PS3.3, C.8.20.2.4) and has no place for a label of
    /// its own, so whoever makes a label map of the file gets its numbers, as from other programs.
    var renumberingWarning: Warning? {
        var ranges: [(labels: ClosedRange<Int>, number: Int)] = []
        for (index, segment) in segments.enumerated() where Int(segment.label) != index + 1 {
            let label = Int(segment.label)
            if let last = ranges.last, last.labels.upperBound + 1 == label,
                last.number + last.labels.count == index + 1
            {
                ranges[ranges.count - 1].labels = last.labels.lowerBound...label
            } else {
                ranges.append((label...label, index + 1))
            }
        }
        guard !ranges.isEmpty else { return nil }
        let most = 40
        var parts = ranges.prefix(most).map { labels, number in
            labels.count == 1
                ? "label \(labels.lowerBound) is segment \(number)"
                : "labels \(labels.lowerBound) to \(labels.upperBound) are segments \(number) to "
                    + "\(number + labels.count - 1)"
        }
        if ranges.count > most {
            let more = ranges.dropFirst(most).reduce(0) { $0 + $1.labels.count }
            parts.append("so are \(more) others")
        }
        return Warning(
            .segmentationRenumbered,
            "segments are numbered from 1 without gaps, so that \(parts.joined(separator: ", ")) in "
                + "the file, which keeps no other number")
    }
}
