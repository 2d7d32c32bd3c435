import DICOM
import Foundation
import Imaging
import Sessions
import Text

/// Recorded sessions, and what other tools' files become.
enum SessionInputs {
    /// The grid of the inputs in `Data`.
    static let image = RecordedImage(
        geometry: Geometry(
            size: [20, 30, 10], spacing: [1, 1.5, 4],
            directions: [[1, 0, 0], [0, 1, 0], [0, 0, 1]], origin: [-100, -120, 40]))

    private static func data(_ name: String) throws -> String {
        try Repository.text("Tests/SilenceTests/Data/\(name)")
    }

    private static func reading(_ session: RecordedSession, _ notes: [Warning]) throws -> Reading {
        let text = String(decoding: try session.json(), as: UTF8.self)
        return Reading(facts: try JSONNode(text).facts, warnings: session.warnings + notes)
    }

    static func reading(_ imported: ImportedSession) throws -> Reading {
        try reading(imported.session, imported.notes)
    }

    /// A session with every key that the format has.
    static func session() throws -> JSONInput {
        JSONInput(
            kind: "session", room: "Sessions", root: try JSONNode(data("session.json")),
            optional: [
                "annotator", "tool", "started", "events[].t", "events[].outcome",
                "events[].outcome.milliseconds", "events[].outcome.voxels",
                "events[].outcome.dice", "events[].outcome.mask_sha256",
                "events[].outcome.mask_runs", "image.dicom", "image.nifti",
                "image.dicom.study_instance_uid", "image.dicom.frame_of_reference_uid",
                "image.nifti.file", "segments[].SegmentedPropertyCategoryCodeSequence",
                "segments[].SegmentedPropertyTypeCodeSequence",
                "segments[].SegmentedPropertyTypeModifierCodeSequence",
                "segments[].AnatomicRegionSequence", "segments[].AnatomicRegionModifierSequence",
                "segments[].recommendedDisplayRGBValue", "segments[].TrackingIdentifier",
                "segments[].TrackingUniqueIdentifier", "events[].clicks[].position",
                "events[].clicks[].index",
            ],
            unnoticeable: [
                "segments[].name": [.absent: "the format says that the id is the name then"]
            ],
            formatted: [
                "started", "events[].t", "events[].kind", "events[].segment",
                "events[].clicks[].order", "image.nifti.sha256", "events[].outcome.mask_sha256",
                "events[].outcome.mask_runs", "image.dicom.study_instance_uid",
                "image.dicom.series_instance_uid", "image.dicom.frame_of_reference_uid",
                "segments[].TrackingUniqueIdentifier",
            ],
            contradictions: [
                "mais_session": ["2"], "image.size": ["[2, 2, 2]"],
                "segments[].id": ["\"other\""], "segments[].label": ["2", "1"],
                "events[].seq": ["2"], "events[].segment": ["\"other\""],
                "events[].clicks[].index": ["[2, 2, 9]"],
                "events[].clicks[].order": ["\"kji\""],
                "events[].clicks[].position": ["[-98, -117, 60]"],
                "events[].outcome.voxels": ["99"], "events[].outcome.dice": ["1.5"],
                "events[].t": ["\"2020-01-01T00:00:00Z\""],
            ],
            words: [
                "image.size": ["outside"], "image.affine": ["outside"],
                "events[].clicks[].position": ["index", "outside"],
                "events[].seq": ["events", "seq"],
            ]
        ) { bytes in
            try reading(RecordedSession(json: bytes, file: "session.json"), [])
        }
    }

    /// Another tool's file.
    static func imported(
        _ source: SessionSource, _ file: String, isLines: Bool = false, _ options: ImportOptions,
        unnoticeable: [String: [Change: String]] = [:], takesOtherKeys: Set<String> = [],
        words: [String: [String]] = [:]
    ) throws -> JSONInput {
        try imported(
            source, file, text: Repository.text("Tests/SessionsTests/Data/\(file)"),
            isLines: isLines, options, unnoticeable: unnoticeable, takesOtherKeys: takesOtherKeys,
            words: words)
    }

    /// Such a file that is made here.
    static func imported(
        _ source: SessionSource, _ file: String, text: String, isLines: Bool = false,
        _ options: ImportOptions, unnoticeable: [String: [Change: String]] = [:],
        takesOtherKeys: Set<String> = [], mayBeFlags: Set<String> = [],
        words: [String: [String]] = [:]
    ) throws -> JSONInput {
        let root =
            isLines
            ? JSONNode.array(try text.split(separator: "\n").map { try JSONNode(String($0)) })
            : try JSONNode(text)
        return JSONInput(
            kind: "\(source.rawValue): \(file)", room: "Sessions", root: root, isLines: isLines,
            unnoticeable: unnoticeable, takesOtherKeys: takesOtherKeys, mayBeFlags: mayBeFlags,
            words: words, everyItem: isLines
        ) { bytes in
            let imported = try source.session(
                from: [ImportSource(name: file, data: bytes)], image: image, options: options)
            return try reading(imported)
        }
    }

    /// nnInteractive's requests under all the names that logs have for their parts.
    static let otherNames = """
        {"endpoint": "/set_image", "params": {"shape": [1, 10, 30, 20], "image_properties": {"spacing": [4.0, 1.5, 1.0]}}}
        {"t": "2026-03-02T18:04:15Z", "status": 200, "method": "add_point_interaction", "arguments": {"voxel_coord": [2, 2, 2], "positive_click": true}}
        {"time": "2026-03-02T18:04:16Z", "status_code": 200, "request": "add_point_interaction", "body": {"voxel_coord": [7, 20, 15], "positive_click": false}}
        {"timestamp": "2026-03-02T18:04:17Z", "path": "/add_point_interaction", "json": {"coordinates": [2, 3, 4], "include_interaction": true}}
        {"url": "http://127.0.0.1:1/add_point_interaction", "params": {"coordinates": [8, 3, 4], "include_interaction": false, "run_prediction": true}}
        """

    /// Why a request need not say whether the network runs.
    static let runs = "nnInteractive runs its network where a request does not say"

    /// What OHIF-AI sends: the points of all clicks that stand, and what it asks for beside running.
    static let ohif = """
        {"image": "case_12", "nninter": "true", "pos_points": [[2, 2, 2]], "neg_points": [[15, 20, 7]]}
        {"image": "case_12", "params": {"pos_points": [[2, 2, 2], [3, 3, 3]], "neg_points": [[15, 20, 7]]}}
        {"image": "case_12", "nninter": "undo"}
        """

    /// Lists of points, which may as well be empty.
    static func lists(
        _ patterns: [String], _ reason: String = "a request without points there is as valid"
    ) -> [String: [Change: String]] {
        Dictionary(
            uniqueKeysWithValues: patterns.map { ($0, [.absent: reason, .empty: reason]) })
    }

    /// A label file as dcmqi has them.
    static func labels() throws -> JSONInput {
        JSONInput(
            kind: "label file", room: "DICOM", root: try JSONNode(data("labels.json")),
            optional: [
                "ContentCreatorName", "SeriesDescription", "SeriesNumber", "InstanceNumber",
                "BodyPartExamined", "ClinicalTrialSeriesID", "ClinicalTrialTimePointID",
                "ClinicalTrialCoordinatingCenterName", "ContentDescription", "ContentLabel",
                "segmentAttributes[][].SegmentAlgorithmName",
                "segmentAttributes[][].AnatomicRegionSequence",
                "segmentAttributes[][].AnatomicRegionModifierSequence",
                "segmentAttributes[][].SegmentedPropertyTypeModifierCodeSequence",
                "segmentAttributes[][].SegmentDescription",
                "segmentAttributes[][].TrackingIdentifier",
                "segmentAttributes[][].TrackingUniqueIdentifier",
                "segmentAttributes[][].recommendedDisplayRGBValue",
                "segmentAttributes[][].RecommendedDisplayCIELabValue",
                "segmentAttributes[][].segmentationFileName",
            ],
            formatted: [
                "SeriesNumber", "InstanceNumber", "ContentLabel",
                "segmentAttributes[][].SegmentAlgorithmType",
                "segmentAttributes[][].TrackingUniqueIdentifier",
            ],
            contradictions: ["segmentAttributes[][].labelID": ["1", "2"]],
            words: ["segmentAttributes[][]": ["label"]],
            written: [
                "segmentAttributes[0][1].RecommendedDisplayCIELabValue":
                    "segmentAttributes[0][1].recommendedDisplayRGBValue"
            ]
        ) { bytes in
            let file = try LabelFile(bytes, named: "labels.json")
            let text = String(decoding: file.data(), as: UTF8.self)
            return Reading(facts: try JSONNode(text).facts, warnings: file.warnings)
        }
    }
}
