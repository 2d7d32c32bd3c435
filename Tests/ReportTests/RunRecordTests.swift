internal import Foundation
internal import Pipeline
internal import Report
internal import Testing
import Text

@Suite struct RunRecordTests {
    /// What a study is made from may be NIfTI and no image: labels to be made better.
    @Test func theImagesAreWhatThePipelineTakesAsSuch() throws {
        let inputs = ["labels": "/l.nii", "mr": "/m.nii", "ct": "/ct#1.2", "b": "/b.nii"]
        let run = try ScratchRun([["name": "a", "status": "done", "inputs": inputs]])
        let file = run.folder.appending(path: "report.json")
        func images() throws -> [String] {
            let record = try RunRecord(of: run.folder)
            return record.images(of: try #require(record.studies.first)).map(\.path)
        }
        #expect(try images() == ["/b.nii", "/ct#1.2", "/l.nii", "/m.nii"])
        let takes = ["labels": "labels-file", "mr": "nifti", "ct": "dicom-series", "b": "nifti"]
        var report = try #require(
            try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
        report["pipeline"] = ["content": ["takes": takes]]
        try JSONSerialization.data(withJSONObject: report).write(to: file)
        #expect(try images() == ["/ct#1.2", "/b.nii", "/m.nii"])
    }

    /// An image is looked at as it was read: the stage's options, and over them the study's own.
    @Test func howTheImageWasReadIsKnown() throws {
        let run = try ScratchRun([
            [
                "name": "a", "status": "done", "inputs": ["mr": "/m.nii"],
                "options": ["image.form": "qform", "image.volume": "2", "other.volume": "7"],
            ]
        ])
        let file = run.folder.appending(path: "report.json")
        var report = try #require(
            try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
        let with: [String: Any] = ["volume": 1, "form": "sform", "more": true]
        report["pipeline"] = [
            "content": [
                "takes": ["mr": "nifti"],
                "stages": [
                    ["id": "other", "use": "write-nifti", "from": ["mr": "mr"], "with": [:]],
                    ["id": "image", "use": "read-nifti", "from": ["nifti": "mr"], "with": with],
                ],
            ]
        ]
        try JSONSerialization.data(withJSONObject: report).write(to: file)
        let record = try RunRecord(of: run.folder)
        let study = try #require(record.studies.first)
        let image = try #require(record.images(of: study).first)
        #expect(image.path == "/m.nii")
        #expect(image.options == ["volume": 2, "form": "qform", "more": true])
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
