internal import Foundation
internal import Report
internal import Testing

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

    /// A page goes over an earlier page, and over nothing else: not over the run's own report.
    @Test(arguments: ["report.json", "index.html", "cohort.csv"])
    func aPageReplacesNoOtherFile(_ name: String) throws {
        let run = try ScratchRun([study("a")])
        try run.make()
        try run.make()
        let other = run.page.appending(path: name)
        try FileManager.default.removeItem(at: run.page.appending(path: "report.json"))
        for file in ["index.html", "cohort.csv", "style.css", "table.js", "viewer.js"] {
            try FileManager.default.removeItem(at: run.page.appending(path: file))
        }
        let text = #"{"format": "mais run report", "version": 1}"#
        try text.write(to: other, atomically: true, encoding: .utf8)
        #expect(throws: ReportError.otherFile(other.path(percentEncoded: false))) { try run.make() }
        #expect(try String(contentsOf: other, encoding: .utf8) == text)
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
