internal import DICOM
internal import Foundation
internal import Imaging
internal import NIfTI
internal import Pipeline
internal import Sessions
internal import Text
internal import DICOMFile

extension Inspection {
    /// A NIfTI file: its grid, and which of its transforms was used.
    static func nifti(_ path: String) throws -> Inspection {
        let file = try NIfTIFile(URL(filePath: path))
        let header = file.header
        // As ANALYZE, which has no form either: there is nothing to say of its grid.
        if case .neither = header.orientationSource { _ = try file.geometry() }
        var lines = [
            "\(path): NIfTI-\(header.version), \(header.dataType)",
            "size \(times(header.size)), spacing \(times(header.spacing.map(short))) mm, "
                + "orientation \(header.orientation)\(header.isOblique ? " (oblique)" : "")",
            "affine from the \(header.orientationSource.rawValue) "
                + "(sform code \(header.sformCode), qform code \(header.qformCode))",
        ]
        if header.volumes > 1 {
            lines.append("\(header.volumes) volumes: name one, counted from 0")
        }
        if let slope = header.slope {
            lines.append("stored values times \(short(slope)) plus \(short(header.intercept ?? 0))")
        }
        lines += file.warnings.map { "warning: \($0)" }
        if let refusal = header.refusal { lines.append("cannot be read: \(refusal)") }
        return Inspection(
            text: lines.joined(separator: "\n"),
            json: [
                "kind": "nifti", "header": try JSONValue(encoding: header),
                "warnings": try JSONValue(encoding: file.warnings),
            ])
    }

    /// A folder: its DICOM series, and why one would be refused.
    static func series(_ path: String) throws -> Inspection {
        let scan = try SeriesFolder.scan(path)
        var lines = ["\(path): \(scan.series.count) series, \(scan.setAside.count) files set aside"]
        for series in scan.series {
            lines.append("")
            lines.append("\(series.modality) \(series.seriesDescription ?? "(no description)")")
            lines.append("  series \(series.seriesInstanceUID)")
            if let size = series.size, let spacing = series.spacing, let axes = series.orientation {
                lines.append("  \(times(size)) voxels, \(times(spacing.map(short))) mm, \(axes)")
            }
            lines.append(
                "  \(series.slices) images in \(series.files) files, "
                    + series.transferSyntaxes.map { TransferSyntax($0).name }.joined(
                        separator: ", "))
            if let refusal = series.refusal { lines.append("  would be refused: \(refusal)") }
            lines += series.warnings.map { "  warning: \($0)" }
        }
        if !scan.setAside.isEmpty { lines.append("") }
        lines += scan.setAside.map { "set aside \($0.path): \($0.reason)" }
        var inspection = Inspection(
            text: lines.joined(separator: "\n"),
            json: [
                "kind": "folder", "series": try JSONValue(encoding: scan.series),
                "setAside": try JSONValue(encoding: scan.setAside),
            ])
        inspection.isPartly = scan.setAside.contains(where: \.isUnknown)
        return inspection
    }

    /// One DICOM file: a segmentation's segments, or the series it is part of.
    static func dicom(_ path: String) throws -> Inspection {
        let scan = try SeriesFolder.scan(path)
        guard scan.series.first?.refusal == .segmentation else { return try series(path) }
        let object = try SegmentationObject(contentsOf: URL(filePath: path))
        let grid = object.geometry
        let warnings = object.warnings + [try object.overlapWarning()].compactMap(\.self)
        let lines =
            [
                "\(path): DICOM SEG, \(object.type.rawValue), \(object.frameCount) frames",
                "frames on \(times([grid.size.x, grid.size.y, grid.size.z])) voxels, "
                    + "\(times([grid.spacing.x, grid.spacing.y, grid.spacing.z].map(short))) mm, \(grid.orientation)",
            ]
            + object.segments.map { segment in
                let type = segment.description.type.map { " (\($0.meaning))" } ?? ""
                return "  \(segment.number)  \(segment.description.name)\(type)"
            } + warnings.map { "warning: \($0)" }
        return Inspection(
            text: lines.joined(separator: "\n"),
            json: [
                "kind": "segmentation", "type": .string(object.type.rawValue),
                "sopInstanceUID": .string(object.sopInstanceUID),
                "seriesInstanceUID": .string(object.seriesInstanceUID),
                "referencedSeries": .array(object.referencedSeries.map { .string($0) }),
                "size": .array([grid.size.x, grid.size.y, grid.size.z].map { .int($0) }),
                "frames": .int(object.frameCount),
                "segments": .array(
                    object.segments.map {
                        ["number": .int($0.number), "name": .string($0.description.name)]
                    }),
                "warnings": try JSONValue(encoding: warnings),
            ])
    }

    /// A recorded session: its segments and how often each was clicked.
    static func session(_ path: String) throws -> Inspection {
        let session = try RecordedSession(contentsOf: URL(filePath: path))
        let grid = session.image.geometry
        let rows = session.segments.map { segment in
            let events = session.interactions(of: segment)
            let clicks = events.flatMap(\.clicks)
            return (
                segment, events.count, clicks.count { $0.isForeground },
                clicks.count { !$0.isForeground }
            )
        }
        let lines =
            [
                "\(path): recorded session, \(session.events.count) events",
                "on an image of \(times([grid.size.x, grid.size.y, grid.size.z])) voxels, \(grid.orientation)",
            ]
            + rows.map { segment, events, positive, negative in
                "  \(segment.description.label)  \(segment.description.name): \(events) interactions, "
                    + "\(positive) positive and \(negative) negative clicks"
            } + session.warnings.map { "warning: \($0)" }
        return Inspection(
            text: lines.joined(separator: "\n"),
            json: [
                "kind": "session", "events": .int(session.events.count),
                "segments": .array(
                    rows.map { segment, events, positive, negative in
                        [
                            "id": .string(segment.id),
                            "label": .int(Int(segment.description.label)),
                            "name": .string(segment.description.name), "interactions": .int(events),
                            "positiveClicks": .int(positive), "negativeClicks": .int(negative),
                        ]
                    }),
                "warnings": .array(
                    session.warnings.map {
                        ["code": .string($0.code.rawValue), "message": .string($0.message)]
                    }),
            ])
    }
}

/// `512 x 512 x 20`
private func times(_ values: [some CustomStringConvertible]) -> String {
    values.map(\.description).joined(separator: " x ")
}

/// A number with at most four decimals.
private func short(_ number: Double) -> String {
    guard number.magnitude < 1e9 else { return "\(number)" }
    let rounded = (number * 1e4).rounded() / 1e4
    return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
}
