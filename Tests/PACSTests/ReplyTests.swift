import Foundation
import PACS
import Testing
import Text

/// What an archive says wrongly is refused, or warned of with tag, name and text.
@Suite struct ReplyTests {
    /// Two answers with one value in place of another, and what is said of it.
    private func find(_ value: String, at tag: String) throws -> (String, [Match]) {
        let series = WebSeries(1)
        let server = try WebArchive { request in
            let reply = series.answer(request)
            var text = String(decoding: reply.body, as: UTF8.self)
            if let start = text.range(of: "\"\(tag)\":{"),
                let end = text[start.upperBound...].firstIndex(of: "}")
            {
                text.replaceSubrange(start.lowerBound...end, with: value)
            }
            return WebArchive.Reply(json: text)
        }
        let archive = try server.archive(in: TestFolder())
        var query = Query()
        query.modality = "CT"
        do {
            let found = try archive.find(query, series: true)
            return (found.warnings.map(\.description).joined(separator: "; "), found.matches)
        } catch { return ("\(error)", []) }
    }

    @Test(arguments: [
        "\"00201209\":{\"vr\":\"IS\",\"Value\":[1]}",
        "\"00201209\":{\"vr\":\"IS\",\"Value\":[\"1\"]}",
        "\"00201209\":{\"Value\":[1.0]}", "\"00201209\":{\"vr\":\"IS\",\"Value\":[\" 1 \"]}",
    ])
    func aCountInAnySpellingIsRead(_ value: String) throws {
        let (said, matches) = try find(value, at: "00201209")
        #expect(said == "")
        #expect(matches.map(\.instances) == [1])
    }

    @Test(arguments: [
        ("[\"8,0\"]", "8,0"), ("[\"NaN\"]", "NaN"), ("[-1]", "-1"), ("[1.5]", "1.5"),
        ("[1,2]", "1\\2"), ("\"8\"", "\"8\""), ("[true]", "true"), ("[{}]", "{}"),
        ("[99999999999999999999]", "99999999999999999999"),
    ])
    func aCountThatCannotBeReadIsSaid(_ value: String, _ shown: String) throws {
        let (said, matches) = try find(
            "\"00201209\":{\"vr\":\"IS\",\"Value\":\(value)}", at: "00201209")
        #expect(
            said
                == "web: (0020,1209) Number of Series Related Instances is '\(shown)', which is not a count, and is taken as unknown [archive.unreadable-value]"
        )
        #expect(matches.map(\.instances) == [nil])
    }

    @Test(arguments: [
        (
            "\"0020000E\":{\"vr\":\"UI\",\"Value\":[\"1.2,3\"]}",
            "(0020,000E) Series Instance UID is '1.2,3', which is not a UID"
        ),
        (
            "\"0020000E\":{\"vr\":\"UI\",\"Value\":[\"1.2\",\"1.3\"]}",
            "(0020,000E) Series Instance UID is '1.2\\1.3', which is not a UID"
        ),
        (
            "\"0020000E\":{\"vr\":\"UI\"}",
            "(0020,000E) Series Instance UID is missing in a match of its list"
        ),
        (
            "\"0020000E\":{\"vr\":\"UI\",\"Value\":[\"1.2\"]},\"0020000e\":{\"vr\":\"UI\",\"Value\":[\"1.3\"]}",
            "its answer to QIDO cannot be read: (0020,000E) Series Instance UID stands twice in a data set"
        ),
        (
            "\"0020000E\":{\"vr\":\"UI\",\"Value\":[\"1.2\"],\"Value\":[\"1.3\"]}",
            "its answer to QIDO cannot be read: 'Value' of (0020,000E) Series Instance UID stands there twice"
        ),
        (
            "\"0020000E\":{\"vr\":\"UI\",\"Value\":[1.25]}",
            "(0020,000E) Series Instance UID is '1.25', which is not a UID"
        ),
        (
            "\"0020000E\":{\"vr\":\"UI\",\"value\":[\"1.2\"]}",
            "(0020,000E) Series Instance UID is 'value [\"1.2\"]', which is not a UID"
        ),
        (
            "\"0020000E\":{\"vr\":\"UI\",\"BulkDataURI\":\"x\"}",
            "(0020,000E) Series Instance UID is 'BulkDataURI \"x\"', which is not a UID"
        ),
    ])
    func aUIDThatCannotBeReadIsRefused(_ value: String, _ sentence: String) throws {
        let (said, _) = try find(value, at: "0020000E")
        #expect(said == "web: \(sentence). Whoever runs the archive has to correct that.")
    }

    @Test(arguments: [
        ("{}", "it is not a list of data sets"),
        ("[[]]", "it lists something that is not a data set"),
        ("[{}", "it is not JSON, at byte 3"), ("[{}] x", "something follows its end"),
        ("", "it is not a list of data sets"),
        ("[{\"x\":" + String(repeating: "[", count: 500), "it nests more than 64 deep"),
    ])
    func whatIsNoListIsRefused(_ body: String, _ sentence: String) throws {
        let server = try WebArchive { _ in WebArchive.Reply(json: body) }
        let archive = try server.archive(in: TestFolder())
        var query = Query()
        query.modality = "CT"
        #expect(
            throws: PACSError.archive(
                "web", .unreadable, "its answer to QIDO cannot be read: \(sentence)")
        ) { try archive.find(query, series: false) }
        // What came whole does not get better by itself.
        #expect(server.requests.count == 1)
    }

    /// A list without an end takes no memory: it is cut off before it is read.
    @Test func aLongAnswerIsCutOff() throws {
        let body = Data("[".utf8) + Data(repeating: 0x20, count: 65 << 20)
        let server = try WebArchive { _ in WebArchive.Reply("200 OK", [], body) }
        let archive = try server.archive(in: TestFolder())
        #expect(throws: PACSError.archive("web", .tooMuch, "its answer is longer than 64 MiB")) {
            try archive.echo()
        }
    }

    /// An archive that has moved is named with the new address, without what may be secret in it.
    @Test func aRedirectIsNamed() throws {
        let server = try WebArchive { _ in
            WebArchive.Reply(
                "307 Temporary Redirect",
                ["Location: https://me:pw@new.example.org/dicom\u{1B}[1m?token=secret"])
        }
        let archive = try server.archive(in: TestFolder())
        let error = #expect(throws: PACSError.self) { try archive.echo() }
        #expect(
            error?.description
                == "web answered QIDO with HTTP status 307: it has moved to 'https://new.example.org/dicom\\x1b[1m'. Nothing is sent there unasked: write the new address into 'web.url' if you trust it."
        )
    }

    /// What came whole and cannot be read here is kept, named, and not asked for again.
    @Test func whatCannotBeReadHereIsKept() throws {
        let series = WebSeries(2)
        let junk = Data((0..<5000).map { UInt8(truncatingIfNeeded: $0 * 7) })
        let server = try WebArchive { request in
            guard series.list(request) == nil else { return series.answer(request) }
            return WebSeries.multipart([junk, series.objects[0].data])
        }
        let folder = try TestFolder()
        try server.archive(in: folder)
        let command = try Command(
            ["pacs", "fetch", "--modality", "CT", "--out", "back"], in: folder)
        #expect(command.status == 3)
        let names = folder.files("back").filter { $0.hasPrefix(".unreadable/") }
        #expect(names.count == 1)
        let kept = try Data(contentsOf: URL(filePath: folder.file("back/" + (names.first ?? ""))))
        #expect(kept == junk)
        #expect(command.error.contains("'back/\(names.first ?? "")'"), "\(command.error)")
        #expect(server.requests.count { series.list($0) == nil } == 1)
        // What could be read is there.
        #expect(folder.files("back").count { $0.hasSuffix(".dcm") } == 1)
    }

    /// Parts without an end are cut off after a hundred that cannot be read.
    @Test func endlessPartsAreCutOff() throws {
        let series = WebSeries(1)
        let server = try WebArchive { request in
            guard series.list(request) == nil else { return series.answer(request) }
            return WebSeries.multipart([Data](repeating: Data("x".utf8), count: 5000))
        }
        let folder = try TestFolder()
        let archive = try server.archive(in: folder)
        var query = Query()
        query.modality = "CT"
        let match = try #require(try archive.find(query, series: true).matches.first)
        let error = #expect(throws: PACSError.self) {
            try archive.fetch(match, into: folder.file("back"))
        }
        guard case .notReadHere("web", count: 101, _, kept: .some)? = error else {
            Issue.record("\(error?.description ?? "none")")
            return
        }
        #expect(folder.files("back/.unreadable").count == 101)
    }

    /// An object of another series among those that were asked for is not taken.
    @Test func whatWasNotAskedForEndsIt() throws {
        let series = WebSeries(2)
        let other = SmallObject(1, series: 2).data
        let server = try WebArchive { request in
            guard series.list(request) == nil else { return series.answer(request) }
            return WebSeries.multipart([series.objects[0].data, other, series.objects[1].data])
        }
        let folder = try TestFolder()
        let archive = try server.archive(in: folder)
        var query = Query()
        query.modality = "CT"
        let match = try #require(try archive.find(query, series: true).matches.first)
        #expect(
            throws: PACSError.archive("web", .unwanted, "1 objects that it sent were not asked for")
        ) { try archive.fetch(match, into: folder.file("back")) }
        #expect(folder.files("back").count == 1)
    }

    /// Compressed answers were not asked for. They are read, and have the same bounds.
    @Test(arguments: ["gzip", "deflate, gzip", "br"])
    func aCompressedAnswerIsUnderstoodOrSaid(_ encoding: String) throws {
        let folder = try TestFolder()
        let series = WebSeries(1)
        try folder.write("list", "[\(series.study)]")
        try Child.run("/bin/sh", ["-c", "gzip -n < list > list.gz"], in: folder)
        let packed = try Data(contentsOf: URL(filePath: folder.file("list.gz")))
        let server = try WebArchive { _ in
            WebArchive.Reply(
                "200 OK",
                ["Content-Type: application/dicom+json", "Content-Encoding: \(encoding)"],
                packed)
        }
        let archive = try server.archive(in: folder)
        var query = Query()
        query.modality = "CT"
        guard encoding != "gzip" else {
            #expect(try archive.find(query, series: false).matches.count == 1)
            return
        }
        let error = #expect(throws: PACSError.self) { try archive.find(query, series: false) }
        guard case .archive("web", _, let sentence)? = error else {
            Issue.record("\(error?.description ?? "none")")
            return
        }
        #expect(sentence.hasPrefix("HTTP failed: "), "\(sentence)")
    }

    /// A little that unfolds to very much is cut off while it does.
    @Test func aCompressedAnswerHasABound() throws {
        let folder = try TestFolder()
        try Child.run(
            "/bin/sh", ["-c", "head -c 200000000 /dev/zero | gzip -n > bomb.gz"], in: folder)
        let packed = try Data(contentsOf: URL(filePath: folder.file("bomb.gz")))
        let server = try WebArchive { _ in
            WebArchive.Reply("200 OK", ["Content-Encoding: gzip"], packed)
        }
        let archive = try server.archive(in: folder)
        #expect(throws: PACSError.archive("web", .tooMuch, "its answer is longer than 64 MiB")) {
            try archive.echo()
        }
    }
}
