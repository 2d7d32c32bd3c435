internal import Foundation
internal import Report
internal import Testing

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
