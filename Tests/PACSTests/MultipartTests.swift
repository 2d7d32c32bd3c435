import Foundation
import PACS
import Testing
import DICOMFile

/// Answers to WADO that are no multipart bodies, or have no bounds.
@Suite struct MultipartTests {
    private static let type =
        "Content-Type: multipart/related; type=\"application/dicom\"; boundary="
    private static let isNone = "its answer to WADO is not multipart"
    private static let isBad = "its answer to WADO is not a multipart body"

    private func fetch(
        _ reply: WebArchive.Reply, limits: String = "freeMegabytes: 1"
    ) throws -> (PACSError?, TestFolder) {
        let series = WebSeries(1)
        let server = try WebArchive { request in
            series.list(request) == nil ? reply : series.answer(request)
        }
        let folder = try TestFolder()
        let archive = try server.archive(in: folder, limits: limits)
        var query = Query()
        query.modality = "CT"
        let match = try #require(try archive.find(query, series: true).matches.first)
        let error = #expect(throws: PACSError.self) {
            try archive.fetch(match, into: folder.file("back"))
        }
        return (error, folder)
    }

    @Test(arguments: [
        ("Content-Type: application/dicom", isNone), ("Content-Type: multipart/related", isNone),
        (type + String(repeating: "b", count: 201), isNone), (type, isNone),
    ])
    func whatIsNotMultipartIsRefused(_ header: String, _ sentence: String) throws {
        let (error, folder) = try fetch(
            WebArchive.Reply("200 OK", [header], Data("--\r\n\r\nx".utf8)))
        #expect(error == .archive("web", .unreadable, sentence))
        #expect(folder.files("back") == [])
    }

    /// What comes before the first part, and a part's headers, are nobody's: they have bounds.
    @Test func whatHasNoBoundsIsCutOff() throws {
        let preamble = Data(repeating: 0x20, count: 2 << 20)
        let long = Data("--BB\r\nX: ".utf8) + Data(repeating: 0x61, count: 65 << 10)
        for body in [preamble, long, long + Data("\r\n\r\nxyz".utf8)] {
            let (error, folder) = try fetch(WebArchive.Reply("200 OK", [Self.type + "BB"], body))
            #expect(error == .archive("web", .unreadable, Self.isBad))
            #expect(folder.files("back") == [])
        }
    }

    @Test func anObjectThatIsTooLargeIsCutOff() throws {
        var object = SmallObject(1)
        object.size = 1024
        let (error, folder) = try fetch(
            WebSeries.multipart([object.data]), limits: "freeMegabytes: 1, objectMegabytes: 1")
        #expect(
            error == .archive("web", .tooMuch, "an object is larger than 'limits.objectMegabytes'"))
        #expect(folder.files("back") == [])
    }

    @Test func aListThatIsTooLongIsCutOff() throws {
        let series = WebSeries(5)
        let server = try WebArchive { series.answer($0) }
        let folder = try TestFolder()
        let few = try server.archive(in: folder, "    page: 1", limits: "matches: 2")
        let match = Match(
            study: try #require(UID(series.objects[0].study)),
            series: try #require(UID(series.objects[0].series)))
        #expect(throws: PACSError.archive("web", .tooMuch, "it has more than 2 matches")) {
            try few.fetch(match, into: folder.file("back"))
        }
        let many = try server.archive(in: folder, limits: "matches: 2")
        #expect(
            throws: PACSError.archive(
                "web", .unreadable,
                "its answer to QIDO cannot be read: it holds more than 2 data sets")
        ) { try many.fetch(match, into: folder.file("back")) }
    }

    /// Some archives refuse what lies beyond the end of a list: the list is whole.
    @Test(arguments: ["400 Bad Request", "404 Not Found", "416 Range"])
    func whatLiesBeyondAListIsNone(_ status: String) throws {
        let series = WebSeries(3)
        let server = try WebArchive { request in
            guard (request.number("offset") ?? 0) < 3 || series.list(request) == nil else {
                return WebArchive.Reply(status)
            }
            return series.answer(request)
        }
        let folder = try TestFolder()
        let archive = try server.archive(in: folder, "    page: 3")
        let match = Match(
            study: try #require(UID(series.objects[0].study)),
            series: try #require(UID(series.objects[0].series)))
        #expect(try archive.fetch(match, into: folder.file("back")).came == 3)
    }
}
