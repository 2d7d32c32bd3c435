internal import Foundation
internal import Imaging
internal import Report
internal import Testing

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

private let hostile = "</script><img src=x onerror=alert(1)>"

private func study(_ name: String, warning: String = "a warning") -> [String: Any] {
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

@Suite struct CohortTableTests {
    @Test func aRowForEachSegment() throws {
        let failed: [String: Any] = [
            "name": "b", "status": "failed", "inputs": ["series": "/data/DOE^JOHN/ct"],
            "error": ["message": "/data/DOE^JOHN/ct/1.dcm is damaged, \"fetch\" it"],
        ]
        let run = try ScratchRun([study("a"), failed])
        try run.make()
        #expect(
            try run.text("cohort.csv").components(separatedBy: "\r\n") == [
                "study,status,label,segment,voxels,millilitres,mean,median,unit,touches border,"
                    + "clicks,interactions,seconds,warnings,warning codes,error",
                "a,done,1,liver,120,0.123,-75.25,90.0,HU,yes,7,5,3.076,a warning,other,",
                "a,done,2,'=spleen,0,0.0,,,HU,,,,3.076,a warning,other,",
                "b,failed,,,,,,,,,,,,,,\"<file> is damaged, \"\"fetch\"\" it\"", "",
            ])
    }

    @Test func patientsAreNamedWhereAsked() throws {
        let run = try ScratchRun([study("a", warning: "/data/DOE^JOHN/ct is tilted")])
        try run.make()
        for file in ["cohort.csv", "data.js", "report.json"] {
            #expect(try !run.text(file).contains("DOE"))
            #expect(try !run.text(file).contains("Doe"))
            #expect(try run.text(file).contains("series> is tilted") || file == "data.js")
        }
        try run.make(names: true)
        #expect(try run.text("cohort.csv").contains("\r\na,'=Doe^J<b>,'-7,done,"))
        #expect(try run.text("data.js").contains("/data/DOE^JOHN/ct is tilted"))
    }

    /// What a session names beside itself is a path, too.
    @Test(arguments: [
        (
            "session 'clicks.json': there is no mask file 'masks/DOE_JOHN.nii.gz' in the folder",
            "session <session>: there is no mask file <file> in the folder"
        ),
        (
            "/data/x/DOE JOHN/masks/m.nii.gz ends early: 5 bytes", "<file> ends early: 5 bytes"
        ),
        ("the mask 'DOE_JOHN' leads out", "the mask 'DOE_JOHN' leads out"),
        ("a mask's patient's file 'masks/DOE' is none", "a mask's patient's file <file> is none"),
        ("(/mnt/DOE/a.dcm) is cut", "(<file>) is cut"),
        ("3 mm/s, and/or 'left' (1/2)", "3 mm/s, and/or 'left' (1/2)"),
    ])
    func noPathIsInThePage(_ sentence: String, _ shown: String) throws {
        let run = try ScratchRun([study("a", warning: sentence)])
        try run.make()
        #expect(try message(of: run) == shown)
        try run.make(names: true)
        #expect(try message(of: run) == sentence)
    }

    /// The one warning of the one study, as the page has it.
    private func message(of run: ScratchRun) throws -> String? {
        let report = try JSONSerialization.jsonObject(with: Data(run.text("report.json").utf8))
        let studies = (report as? [String: Any])?["studies"] as? [[String: Any]]
        return (studies?.first?["warnings"] as? [[String: String]])?.first?["message"]
    }

    @Test(arguments: ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
    func aFormulaIsText(_ warning: String) throws {
        let run = try ScratchRun([study("a", warning: warning)])
        try run.make()
        #expect(try run.text("cohort.csv").contains("'" + warning))
        #expect(try !run.text("cohort.csv").contains("," + warning))
    }
}

@Suite struct PageTests {
    @Test func noValueEndsAScript() throws {
        let run = try ScratchRun([study("a", warning: hostile + "\u{2028}<!--")])
        try run.make(names: true)
        let data = try run.text("data.js")
        #expect(data.hasPrefix("maisReport({") && data.hasSuffix("});\n"))
        #expect(!data.contains("<") && !data.contains("\u{2028}"))
        // And it is the same value.
        let json = data.dropFirst("maisReport(".count).dropLast(3)
        let read = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
        let studies = try #require(read?["studies"] as? [[String: Any]])
        #expect(
            studies[0]["warnings"] as? [[String: String]] == [
                ["code": "other", "message": hostile + "\u{2028}<!--"]
            ])
        #expect(studies[0]["patient"] as? [String: String] == ["name": "=Doe^J<b>", "id": "-7"])
    }

    /// The page makes elements of text, never of HTML.
    @Test func thePageHasNoWayForHTML() throws {
        let run = try ScratchRun([study("a")])
        try run.make()
        for file in ["index.html", "table.js", "viewer.js"] {
            let text = try run.text(file)
            #expect(text.count > 1000)
            for way in [
                "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(",
                "http://", "https://", "fetch(", "import ",
            ] where !(way == "http://" && text.contains("http://www.w3.org/2000/svg")) {
                #expect(!text.contains(way), "\(file) has \(way)")
            }
        }
        #expect(try run.text("index.html").contains("default-src 'none'"))
        #expect(try run.text("style.css").contains("@media print"))
    }

    @Test func picturesAreBesideThePage() throws {
        let run = try ScratchRun([study("a"), study("b")])
        let results = run.folder.appending(path: "b")
        try FileManager.default.createDirectory(at: results, withIntermediateDirectories: true)
        try Data([1, 2, 3]).write(to: results.appending(path: "preview-1-liver.png"))
        for _ in 0..<2 {
            try run.make()
            #expect(try Data(contentsOf: run.page.appending(path: "pictures/1-0.png")).count == 3)
            #expect(
                try FileManager.default.contentsOfDirectory(
                    atPath: run.page.appending(path: "pictures").path()) == ["1-0.png"])
        }
        #expect(try run.text("data.js").contains("\"pictures\":[\"pictures/1-0.png\"]"))
    }

    @Test func whatLiesInTheFolderStays() throws {
        let run = try ScratchRun([study("a")])
        try run.make()
        let views = run.page.appending(path: "views")
        try Data().write(to: views.appending(path: "mine.txt"))
        try Data().write(to: views.appending(path: "17.js"))
        try run.make()
        #expect(try FileManager.default.contentsOfDirectory(atPath: views.path()) == ["mine.txt"])
    }

    @Test func aRunOfAnEarlierVersionIsShown() throws {
        let run = try ScratchRun([["name": "a", "status": "done", "inputs": [String: String]()]])
        try run.make()
        #expect(try run.text("cohort.csv").contains("\r\na,done,,,,,"))
    }
}

@Suite struct RunRecordTests {
    /// What a study is made from may be NIfTI and no image: labels to be made better.
    @Test func theImagesAreWhatThePipelineTakesAsSuch() throws {
        let inputs = ["labels": "/l.nii", "mr": "/m.nii", "ct": "/ct#1.2", "b": "/b.nii"]
        let run = try ScratchRun([["name": "a", "status": "done", "inputs": inputs]])
        let file = run.folder.appending(path: "report.json")
        func images() throws -> [String] {
            let record = try RunRecord(of: run.folder)
            return record.images(of: try #require(record.studies.first))
        }
        #expect(try images() == ["/b.nii", "/ct#1.2", "/l.nii", "/m.nii"])
        let takes = ["labels": "labels-file", "mr": "nifti", "ct": "dicom-series", "b": "nifti"]
        var report = try #require(
            try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
        report["pipeline"] = ["content": ["takes": takes]]
        try JSONSerialization.data(withJSONObject: report).write(to: file)
        #expect(try images() == ["/ct#1.2", "/b.nii", "/m.nii"])
    }

    private func refusal(_ run: ScratchRun) -> String {
        do {
            try run.make()
            return ""
        } catch { return "\(error)".replacingOccurrences(of: run.folder.path(), with: "RUN") }
    }

    @Test func whatIsNoRunIsSaid() throws {
        let other = try ScratchRun([], format: "something")
        #expect(
            refusal(other) == """
                RUN/report.json is not the report of a run. Name the folder that 'mais run' wrote \
                to.
                """)
        let empty = try ScratchRun([])
        try FileManager.default.removeItem(at: empty.folder.appending(path: "report.json"))
        #expect(
            refusal(empty).hasSuffix(
                "holds no report.json. Name the folder that 'mais run' wrote to with --out."))
        try FileManager.default.createDirectory(
            at: empty.folder.appending(path: ".mais/tasks"), withIntermediateDirectories: true)
        #expect(
            refusal(empty) == """
                RUN holds no report.json yet, as its cluster's tasks are not joined. 'mais join' \
                makes it; RUN/cluster/join.sh has the command.
                """)
        for name in ["../a", ".", "", "a/b", "a\u{1}"] {
            #expect(
                refusal(try ScratchRun([study(name)])).contains("which no folder can be called"))
        }
        let run = try ScratchRun([study("a")])
        #expect(throws: ReportError.noStudy(name: "b")) {
            try MorningReport(of: run.folder).studies(named: ["a", "b"])
        }
    }

    @Test func aFolderThatCannotBeMadeIsNamed() throws {
        let run = try ScratchRun([study("a")])
        try Data().write(to: run.page)
        #expect(refusal(run).hasPrefix("RUN/page/views"))
        #expect(refusal(run).contains(" cannot be written: "))
    }
}

@Suite struct StudyViewTests {
    private struct Shown: Decodable {
        var size: [Int]
        var spacing: [Double]
        var low: Double
        var high: Double
        var unit: String?
        var image: Data
        var layers: [Layer]
        var segments: [Segment]

        struct Layer: Decodable {
            var labels: [Int]
            var voxels: Data
        }

        struct Segment: Decodable { var name: String }

        /// The labels of each layer's voxels.
        var labels: [[Int]] {
            layers.map { layer in layer.voxels.map { $0 == 0 ? 0 : layer.labels[Int($0) - 1] } }
        }
    }

    /// The view as the page gets it, and the bytes of its image.
    private func shown(
        _ volume: Volume, _ labels: LabelMap..., isCT: Bool
    ) throws -> (Shown, image: [UInt8]) {
        let view = try StudyView(volume, isCT: isCT, labels: { try labels.forEach($0) }) { map in
            #expect(map.labels.allSatisfy { $0 <= 255 })
            return Data(map.labels.map { UInt8($0) })
        }
        let shown = try JSONDecoder().decode(Shown.self, from: JSONEncoder().encode(view))
        return (shown, [UInt8](shown.image))
    }

    private func geometry(_ size: SIMD3<Int>, _ directions: [SIMD3<Double>]) -> Geometry {
        Geometry(size: size, spacing: [1, 2, 3], directions: directions, origin: [5, 6, 7])
    }

    @Test func axesRunToRightAnteriorSuperior() throws {
        // i to the Left, j to the Superior, k to the Posterior.
        let grid = geometry([2, 3, 4], [[1, 0, 0], [0, 0, 1], [0, 1, 0]])
        var volume = Volume(geometry: grid, voxels: [Float](repeating: -250, count: 24))
        var labels = LabelMap(geometry: grid, labels: [UInt16](repeating: 0, count: 24))
        // Leftmost, second from below, most anterior.
        volume.voxels[1 + 2 * 1] = 350
        labels.labels[1 + 2 * 1] = 9
        let (view, image) = try shown(volume, labels, isCT: true)
        #expect(view.size == [2, 4, 3] && view.spacing == [1, 3, 2])
        #expect([view.low, view.high] == [-250, 350] && view.unit == "HU")
        let place = 0 + 2 * (3 + 4 * 1)
        #expect(image.indices.filter { image[$0] == 255 } == [place])
        let marks = try #require(view.labels.first)
        #expect(view.layers.count == 1 && view.layers[0].labels == [9])
        #expect(marks.indices.filter { marks[$0] == 9 } == [place])
    }

    @Test func whatIsLargeIsReduced() throws {
        let grid = geometry([600, 3, 256], [[1, 0, 0], [0, 1, 0], [0, 0, 1]])
        let volume = Volume(
            geometry: grid, voxels: (0..<grid.count).map { Float($0 % 600) / 10 })
        let labels = LabelMap(
            geometry: grid, labels: (0..<grid.count).map { $0 % 600 < 300 ? 300 : 0 })
        let (view, image) = try shown(volume, labels, isCT: false)
        #expect(view.size == [200, 3, 256] && view.spacing == [3, 2, 3])
        #expect(view.unit == nil && view.low >= 0 && view.low < 2 && view.high > 58)
        // From Left to Right the image becomes darker no more: the axis was turned.
        #expect(image[0] > 250 && image[199] < 5)
        let marks = try #require(view.labels.first)
        #expect(marks[0] == 0 && marks[199] == 300)
    }

    private let line = Geometry(
        size: [6, 1, 1], spacing: [1, 1, 1],
        directions: [[-1, 0, 0], [0, -1, 0], [0, 0, 1]], origin: [0, 0, 0])

    private func labels(_ labels: [UInt16], _ names: String...) -> LabelMap {
        LabelMap(
            geometry: line, labels: labels,
            segments: names.enumerated().map {
                SegmentDescription(label: UInt16($0 + 1), name: $1)
            })
    }

    @Test func whatLiesOverEachOtherIsInLayers() throws {
        let volume = Volume(geometry: line, voxels: [0, 1, 2, 3, 4, 5])
        let view = try shown(
            volume, labels([1, 1, 1, 0, 0, 0], "liver"), labels([0, 0, 7, 7, 0, 0]),
            labels([0, 0, 0, 0, 2, 2], "lung"), isCT: false
        ).0
        // The third is beside both others, and so in the first layer that there is.
        #expect(view.labels == [[1, 1, 1, 0, 2, 2], [0, 0, 7, 7, 0, 0]])
        #expect(view.segments.map(\.name) == ["liver", "lung"])
    }

    @Test func moreLabelsThanBytesAreInLayers() throws {
        let grid = Geometry(
            size: [10, 10, 4], spacing: [1, 1, 1],
            directions: [[-1, 0, 0], [0, -1, 0], [0, 0, 1]], origin: [0, 0, 0])
        let map = LabelMap(geometry: grid, labels: (0..<400).map { UInt16($0) * 3 })
        let volume = Volume(geometry: grid, voxels: [Float](repeating: 1, count: 400))
        let view = try shown(volume, map, isCT: false).0
        #expect(view.layers.map(\.labels.count) == [255, 144])
        let marks = zip(view.labels[0], view.labels[1]).map { $0 + $1 }
        #expect(marks == (0..<400).map { $0 * 3 })
    }
}

/// What a page says where nobody asked for names.
@Suite struct PagePathTests {
    @Test(arguments: [
        ("session 'clicks.json' has no 'events'", "session <session> has no 'events'"),
        (
            "there is no mask file 'masks/DOE^JOHN.nii.gz' in the folder",
            "there is no mask file <file> in the folder"
        ),
        ("masks/DOE.nii.gz cannot be read: it is cut", "<file> cannot be read: it is cut"),
        ("/data/DOE^JOHN/ct/1.dcm is cut", "<file> is cut"),
        ("/data/DOE^JOHN/other/1.dcm: 2 of 8 files", "<file>: 2 of 8 files"),
        ("'/data/DOE^JOHN/ct' holds 2 series", "'<series>' holds 2 series"),
        ("slices 3/20 and 1.5 mm/s, and/or others", "slices 3/20 and 1.5 mm/s, and/or others"),
    ])
    func pathsAreNotShown(_ sentence: String, _ shown: String) throws {
        let run = try ScratchRun([study("a", warning: sentence)])
        try run.make()
        let data =
            try JSONSerialization.jsonObject(
                with: Data(try run.text("report.json").utf8)) as? [String: Any]
        let studies = data?["studies"] as? [[String: Any]]
        let warnings = studies?.first?["warnings"] as? [[String: Any]]
        #expect(warnings?.first?["message"] as? String == shown)
        #expect(!(try run.text("cohort.csv")).contains("DOE"))
        try run.make(names: true)
        #expect(try run.text("cohort.csv").contains(sentence.prefix(10)))
    }

    @Test func aRunsOwnWarningsAreOnThePage() throws {
        let run = try ScratchRun([study("a")])
        let file = run.folder.appending(path: "report.json")
        var report = try #require(
            try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
        report["notes"] = ["an old note", ["code": "run.clock-set-back", "message": "by 2 h"]]
        report["working directory"] = "/nights/one"
        try JSONSerialization.data(withJSONObject: report).write(to: file)
        try run.make()
        #expect(
            try run.text("data.js").contains(
                #""notes":[{"code":"other","message":"an old note"},{"code":"run.clock-set-back","message":"by 2 h"}]"#
            ))
        #expect(!(try run.text("data.js")).contains("/nights/one"))
        let record = try RunRecord(of: run.folder)
        #expect(record.place(of: "ct/a") == "/nights/one/ct/a")
        #expect(record.place(of: "/ct/a") == "/ct/a")
    }
}
