import Foundation
import Imaging
import Sessions
import Testing

/// The folder of the repository's samples.
let samples = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Samples")

/// A session of one click on a small grid, as JSON that tests change one field of.
func session(
    _ change: (inout [String: Any]) -> Void = { _ in }
) throws -> Data {
    let click: [String: Any] = ["position": [-98.0, -117.0, 48.0], "foreground": true]
    var object: [String: Any] = [
        "mais_session": 1,
        "image": [
            "size": [20, 30, 10],
            "affine": [[1.0, 0, 0, -100], [0, 1.5, 0, -120], [0, 0, 4, 40], [0, 0, 0, 1]],
        ],
        "segments": [["id": "liver", "name": "Liver", "label": 1]],
        "events": [
            [
                "seq": 1, "t": "2026-03-02T18:04:15.700Z", "segment": "liver", "kind": "clicks",
                "clicks": [click],
            ]
        ],
    ]
    change(&object)
    return try JSONSerialization.data(withJSONObject: object)
}

/// Changes the first event of a session.
func event(_ change: @escaping (inout [String: Any]) -> Void) -> (inout [String: Any]) -> Void {
    { session in
        guard var events = session["events"] as? [[String: Any]] else { return unlike("events") }
        change(&events[0])
        session["events"] = events
    }
}

/// Changes the first click of the first event of a session.
func click(_ change: @escaping (inout [String: Any]) -> Void) -> (inout [String: Any]) -> Void {
    event { event in
        guard var clicks = event["clicks"] as? [[String: Any]] else { return unlike("clicks") }
        change(&clicks[0])
        event["clicks"] = clicks
    }
}

/// Changes the image of a session.
func image(_ change: @escaping (inout [String: Any]) -> Void) -> (inout [String: Any]) -> Void {
    { session in
        guard var image = session["image"] as? [String: Any] else { return unlike("image") }
        change(&image)
        session["image"] = image
    }
}

/// The grid of ``session(_:)``.
let smallGrid = Geometry(
    size: [20, 30, 10], spacing: [1, 1.5, 4],
    directions: [[1, 0, 0], [0, 1, 0], [0, 0, 1]], origin: [-100, -120, 40])

/// A file of another tool, from `Data`.
func source(_ name: String) throws -> ImportSource {
    try ImportSource(
        contentsOf: URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "Data").appending(path: name))
}

/// A file of another tool, from its text.
func source(_ name: String, text: String) -> ImportSource {
    ImportSource(name: name, data: Data(text.utf8))
}

/// The sentence of the error that `body` throws; nil where it throws none.
func sentence(_ body: () throws -> Void) -> String? {
    do {
        try body()
        return nil
    } catch { return "\(error)" }
}

/// Tells that a change did not find what it changes: the test would then show nothing.
func unlike(_ key: String) {
    Issue.record("the sample session has no such '\(key)'")
}
