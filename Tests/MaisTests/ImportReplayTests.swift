import Foundation
import Imaging
import NIfTI
import Testing

/// Three clicks on one image, as each tool would have left them: imported and replayed, each gives
/// the mask that the session's own log gives, byte for byte.
@Suite struct ImportReplayTests {
    let folder: TemporaryFolder
    let image = "Samples/head-neck-ct/pt_201/image.nii.gz"

    init() throws { folder = try TemporaryFolder() }

    /// The clicks as `mais` records them, by their indices.
    private func native(clicks count: Int = 3) throws -> String {
        let sample = try JSONSerialization.jsonObject(
            with: Data(
                contentsOf: Command.repository.appending(
                    path: "Samples/head-neck-ct/pt_201/session.json")))
        let recorded = try #require((sample as? [String: Any])?["image"])
        let clicks: [([Int], Bool)] = [
            ([52, 60, 87], true), ([53, 60, 89], true), ([53, 62, 77], false),
        ]
        let events = clicks.prefix(count).enumerated().map { n, click -> [String: Any] in
            [
                "seq": n + 1, "segment": "a", "kind": "clicks",
                "clicks": [["index": click.0, "order": "ijk", "foreground": click.1]],
            ]
        }
        let session: [String: Any] = [
            "mais_session": 1, "image": recorded, "segments": [["id": "a", "label": 1]],
            "events": events,
        ]
        return String(
            decoding: try JSONSerialization.data(withJSONObject: session), as: UTF8.self)
    }

    /// Each tool's files, and what its import is told beside.
    private static let tools: [(name: String, files: [String: String], options: [String])] = [
        (
            "monai-label",
            [
                "m.log": """
                - Infer Request: {'image': 'x', 'label': 'a', 'foreground': [[52, 60, 87]], 'background': []}
                - Infer Request: {'image': 'y', 'label': 'a', 'foreground': [[1, 2, 3]], 'background': []}
                - Infer Request: {'image': 'x', 'label': 'a', 'foreground': [[52, 60, 87], [53, 60, 89]], 'background': []}
                - Infer Request: {'image': 'x', 'label': 'a', 'foreground': [[52, 60, 87], [53, 60, 89]], 'background': [[53, 62, 77]]}
                """
            ], ["--study", "x"]
        ),
        (
            "monai-label",
            [
                "m.jsonl": """
                {"label": "a", "foreground": [[52, 60, 87]], "background": []}
                {"label": "a", "foreground": [[52, 60, 87], [53, 60, 89]], "background": []}
                {"label": "a", "foreground": [[52, 60, 87], [53, 60, 89]], "background": [[53, 62, 77]]}
                """
            ], []
        ),
        (
            "nninteractive",
            [
                "n.jsonl": """
                {"method": "add_point_interaction", "coordinates": [87, 60, 52], "include_interaction": true}
                {"method": "add_point_interaction", "coordinates": [70, 40, 30], "include_interaction": true}
                {"method": "undo"}
                {"method": "add_point_interaction", "coordinates": [89, 60, 53], "include_interaction": true}
                {"method": "add_point_interaction", "coordinates": [77, 62, 53], "include_interaction": false}
                """
            ], ["--order", "kji", "--segment", "a"]
        ),
        (
            "nninteractive",
            [
                "s.jsonl": """
                {"path": "/upload_image"}
                {"path": "/upload_segment"}
                {"path": "/add_point_interaction", "json": {"voxel_coord": [70, 40, 30], "positive_click": true}}
                {"path": "/upload_segment"}
                {"path": "/add_point_interaction", "json": {"voxel_coord": [87, 60, 52], "positive_click": true}}
                {"path": "/add_point_interaction", "json": {"voxel_coord": [89, 60, 53], "positive_click": true}}
                {"path": "/add_point_interaction", "json": {"voxel_coord": [77, 62, 53], "positive_click": false}}
                """
            ], ["--order", "kji", "--segment", "a", "--points-only"]
        ),
        (
            "challenge",
            [
                "c.json": """
                {"clicks": [{"fg": [[52, 60, 87], [53, 60, 89]], "bg": [[53, 62, 77]]}],
                 "clicks_order": [["fg", "fg", "bg"]]}
                """
            ], ["--order", "ijk", "--segment", "a"]
        ),
        (
            "napari",
            [
                "in.csv": "index,axis-0,axis-1,axis-2\n0,87,60,52\n1,89,60,53\n",
                "not.csv": "index,axis-0,axis-1,axis-2\n0,77,62,53\n",
            ],
            [
                "--order", "kji", "--segment", "a", "--positive-list", "in", "--negative-list",
                "not",
            ]
        ),
        (
            "positions",
            ["p.csv": "i,j,k,foreground\n52,60,87,1\n53,60,89,1\n53,62,77,0\n"],
            ["--segment", "a"]
        ),
    ]

    @Test func everyImportReplaysAsTheLogItself() throws {
        let studies = folder.url.appending(path: "studies")
        func study(_ name: String) throws -> URL {
            let study = studies.appending(path: name)
            try FileManager.default.createDirectory(at: study, withIntermediateDirectories: true)
            try FileManager.default.copyItem(
                at: Command.repository.appending(path: image),
                to: study.appending(path: "image.nii.gz"))
            return study
        }
        let log = try study("native").appending(path: "session.json")
        try Data(native().utf8).write(to: log)
        try Data(native(clicks: 2).utf8).write(
            to: study("shorter").appending(path: "session.json"))
        for (n, tool) in Self.tools.enumerated() {
            var files: [String] = []
            for (name, text) in tool.files { files.append(try folder.write(text, to: name)) }
            try importSession(tool.name, files, tool.options, into: study("\(n)-\(tool.name)"))
        }
        // Slicer's files are those that the session itself is exported to.
        let lists = folder.path("lists")
        let exported = try Command("session", "export", log.path, "--out", lists)
        #expect(exported.status == 0, "\(exported.error)")
        try importSession(
            "slicer", exported.output.split(separator: "\n").map(String.init),
            ["--segment", "a", "--positive-list", "a-positive", "--negative-list", "a-negative"],
            into: study("slicer"))

        let ran = try Command(
            "run", "Pipelines/nifti-to-nifti.yaml", "--studies", studies.path, "--out",
            folder.path("out"))
        #expect(ran.status == 0, "\(ran.error)")
        func labels(_ name: String) throws -> Data {
            try Data(contentsOf: folder.url.appending(path: "out/\(name)/labels.nii.gz"))
        }
        let expected = try labels("native")
        for name in Self.tools.enumerated().map({ "\($0)-\($1.name)" }) + ["slicer"] {
            let found = try labels(name)
            guard found != expected else { continue }
            // What differs tells whether it was computed, or written.
            let differences = try differences(between: name, and: "native")
            Issue.record(
                "\(name): \(found.count) bytes, not \(expected.count); \(differences)")
        }
        // The masks have something in them, and hang on every click: or any two would be alike.
        let source = try NIfTIFile(folder.url.appending(path: "out/native/labels.nii.gz"))
        #expect(try source.labelMap().counts[1] ?? 0 > 0)
        #expect(try labels("shorter") != expected)
    }

    /// How many voxels of two studies' labels differ, and where the first of them lies.
    private func differences(between one: String, and other: String) throws -> String {
        let maps = try [one, other].map {
            try NIfTIFile(folder.url.appending(path: "out/\($0)/labels.nii.gz")).labelMap()
        }
        let differing = maps[0].labels.indices.filter { maps[0].labels[$0] != maps[1].labels[$0] }
        return """
            \(differing.count) voxels differ, the first at \(differing.first ?? -1), of \
            \(maps.map { $0.counts[1] ?? 0 })
            """
    }

    private func importSession(
        _ tool: String, _ files: [String], _ options: [String], into study: URL
    ) throws {
        let ran = try Command(
            ["session", "import", "--from", tool] + files + ["--image", image] + options
                + ["--out", study.appending(path: "session.json").path])
        #expect(ran.status == 0, "\(tool): \(ran.error)")
    }
}
