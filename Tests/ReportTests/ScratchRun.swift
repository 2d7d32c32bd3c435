internal import Foundation
internal import Report

/// A run's folder, as a run would leave it, and the page that is made of it.
final class ScratchRun {
    let folder: URL
    var page: URL { folder.appending(path: "page") }

    init(_ studies: [[String: Any]], format: String = "mais run report") throws {
        folder = FileManager.default.temporaryDirectory
            .appending(path: "report-\(UInt64.random(in: 0 ... .max))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let report: [String: Any] = [
            "format": format, "version": 1, "began": "2026-11-23T08:05:38Z",
            "program": ["name": "mais", "version": "0.1.0"],
            "facts": ["checkpoint": ["name": "w.safetensors", "sha256": "08ad"]],
            "studies": studies,
        ]
        try JSONSerialization.data(withJSONObject: report)
            .write(to: folder.appending(path: "report.json"))
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func make(
        names: Bool = false, views: Set<String> = [],
        view: (RunRecord.Study) throws -> StudyView? = { _ in nil }
    ) throws {
        try MorningReport(of: folder).write(
            to: page, views: views, patients: names ? { _ in ("=Doe^J<b>", "-7") } : nil,
            view: view)
    }

    func text(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: page.appending(path: name)), as: UTF8.self)
    }
}

/// A text that would end a script of the page.
let hostile = "</script><img src=x onerror=alert(1)>"

/// A study as a run reports it.
func study(_ name: String, warning: String = "a warning") -> [String: Any] {
    [
        "name": name, "status": "done", "seconds": 3.0764,
        "inputs": ["series": "/data/DOE^JOHN/ct", "session": "/data/DOE^JOHN/clicks.json"],
        "warnings": [warning],
        "files": [["name": "preview-1-liver.png", "bytes": 3, "sha256": "0"]],
        "facts": [
            "intensityUnit": "HU",
            "segments": [
                [
                    "label": 1, "name": "liver", "voxels": 120, "millilitres": 0.1234567,
                    "clicks": 7, "interactions": 5, "mean": -75.25, "median": 90,
                    "touchesBorder": true,
                ],
                ["label": 2, "name": "=spleen", "voxels": 0, "millilitres": 0],
            ],
        ],
    ]
}
