import Foundation
import PACS
import Testing
import DICOMFile

/// What is here is not asked for again: of a series that is here in part, the rest comes by name.
@Suite struct PartialFetchTests {
    private func check(
        _ archive: Archive, _ files: [String], in folder: TestFolder
    ) throws {
        let header = try ObjectHeader(path: files[0])
        var query = Query()
        query.series = [header.series]
        let match = try #require(try archive.find(query, series: true).matches.first)
        #expect(try archive.fetch(match, into: folder.file("back")).came == files.count)
        let names = folder.files("back")
        #expect(names.count == files.count)
        let gone = Set([names[1], names[4]])
        for name in gone { try FileManager.default.removeItem(atPath: folder.file("back/" + name)) }
        let first = try time(of: folder.file("back/" + names[0]))
        let rest = try archive.fetch(match, into: folder.file("back"))
        #expect(rest.came == 2)
        #expect(rest.present == files.count - 2)
        #expect(folder.files("back") == names)
        // Those that were here were not touched.
        #expect(try time(of: folder.file("back/" + names[0])) == first)
        for file in files {
            let header = try ObjectHeader(path: file)
            let back = "back/\(header.study)/\(header.series)/\(header.sopInstance).dcm"
            #expect(try dataset(of: folder.file(back)) == dataset(of: file))
        }
    }

    private func time(of path: String) throws -> Date? {
        try FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
    }

    /// No second try: what was asked for comes, and nothing else.
    private static let once = "{ first: 0.1, longest: 0.1, giveUpAfter: 0 }"

    @Test(arguments: ["get", "move", "web"])
    func fromOrthanc(_ way: String) throws {
        let orthanc = try Orthanc()
        let archive = try orthanc.archive()
        let outbox = try Outbox(orthanc.folder.file("outbox"))
        let files = try SmallObject.write(7, to: orthanc.folder)
        _ = try outbox.add(files, for: archive)
        _ = try Delivery(outbox, to: archive).run()
        let yaml = orthanc.yaml("    fetch: \(way)").replacing(
            "{ first: 0.1, longest: 0.5, giveUpAfter: 60 }", with: Self.once)
        let path = try orthanc.folder.write("once.yaml", yaml)
        try check(ArchivesFile(path: path).archive(named: nil), files, in: orthanc.folder)
    }

    /// An answer that HTTP calls whole and that lacks its last boundary is asked for three times in all,
    /// however long the archives file would wait. What came whole is kept.
    @Test func anAnswerWithoutItsEndIsNotAskedForAllNight() throws {
        let folder = try TestFolder()
        let series = WebSeries(3)
        let server = try WebArchive { request in
            guard series.list(request) == nil else { return series.answer(request) }
            var reply = series.fetched(request)
            reply.body.removeLast("\r\n--BB--\r\n".utf8.count)
            return reply
        }
        try server.archive(in: folder)
        let path = folder.file("archives.yaml")
        let patient = try String(contentsOfFile: path, encoding: .utf8)
            .replacing("giveUpAfter: 0", with: "giveUpAfter: 86400")
        try patient.write(toFile: path, atomically: true, encoding: .utf8)
        let archive = try ArchivesFile(path: path).archive(named: nil)
        var query = Query()
        query.series = [try #require(UID(series.objects[0].series))]
        let match = try #require(try archive.find(query, series: true).matches.first)
        let error = #expect(throws: PACSError.self) {
            try archive.fetch(match, into: folder.file("back"))
        }
        #expect(
            error == .archive("web", .unended, "its answer to WADO ends before its last boundary"))
        let asked = server.requests.count { series.list($0) == nil }
        #expect((3...9).contains(asked), "\(asked)")
        // The last of a series is the one that is cut.
        #expect(folder.files("back").count == 2)
    }

    @Test(arguments: ["get", "move"])
    func fromDCMTK(_ way: String) throws {
        let folder = try TestFolder()
        let server = try DCMTKArchive(port: Ports.free(), in: folder)
        defer { server.child.kill() }
        let archive = try server.archive("    fetch: \(way)")
        let outbox = try Outbox(folder.file("outbox"))
        let files = try SmallObject.write(7, to: folder)
        _ = try outbox.add(files, for: archive)
        _ = try Delivery(outbox, to: archive).run()
        try check(archive, files, in: folder)
    }
}
