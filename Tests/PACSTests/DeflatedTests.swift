import Foundation
import PACS
import Testing
import DICOMFile

/// A deflated object goes out and comes back byte for byte.
@Suite struct DeflatedTests {
    private static let file = repository + "Tests/PACSTests/Data/deflated-ct.dcm"

    private func header() throws -> ObjectHeader {
        let header = try ObjectHeader(path: Self.file)
        #expect(header.transferSyntax == .deflated)
        return header
    }

    @Test(arguments: ["dicom", "web"])
    func throughOrthanc(_ way: String) throws {
        let orthanc = try Orthanc()
        let archive = try way == "web" ? orthanc.webOnly() : orthanc.archive()
        let outbox = try Outbox(orthanc.folder.file("outbox"))
        let queued = try outbox.add([Self.file], for: archive)
        #expect(queued.unfit == [:])
        #expect(
            try Delivery(outbox, to: archive).run()
                == Delivery.Result(counts: [.verified: 1], fault: nil))
        var query = Query()
        query.series = [try header().series]
        let match = try #require(try archive.find(query, series: true).matches.first)
        #expect(try archive.fetch(match, into: orthanc.folder.file("back")).came == 1)
        let name = try #require(orthanc.folder.files("back").first)
        let back = orthanc.folder.file("back/" + name)
        #expect(try ObjectHeader(path: back) == header())
        // Orthanc 1.10.1 keeps what comes by C-STORE with zeros behind its end.
        let came = try dataset(of: back)
        let sent = try dataset(of: Self.file)
        #expect(way == "web" ? came == sent : came.starts(with: sent))
    }

    /// DCMTK's own programs take and send it as it is.
    @Test func throughDCMTK() throws {
        let folder = try TestFolder()
        let taker = try Taker(["+B", "+xa"], in: folder)
        defer { taker.child.kill() }
        let outbox = try Outbox(folder.file("outbox"))
        _ = try outbox.add([Self.file], for: taker.archive)
        #expect(
            try Delivery(outbox, to: taker.archive).run()
                == Delivery.Result(counts: [.accepted: 1], fault: nil))
        let name = try #require(folder.files("taken").first)
        #expect(
            try dataset(of: folder.file("taken/" + name)) == dataset(of: Self.file))
    }

    /// By WADO, and by our receiver's way to a file.
    @Test func throughWADO() throws {
        let bytes = try Data(contentsOf: URL(filePath: Self.file))
        let header = try header()
        var object = SmallObject(1)
        object.study = header.study.text
        object.series = header.series.text
        object.instance = header.sopInstance.text
        var series = WebSeries(1)
        series.objects = [object]
        let all = series
        let server = try WebArchive { request in
            all.list(request) == nil ? WebSeries.multipart([bytes]) : all.answer(request)
        }
        let folder = try TestFolder()
        let archive = try server.archive(in: folder)
        var query = Query()
        query.modality = "CT"
        let match = try #require(try archive.find(query, series: true).matches.first)
        #expect(try archive.fetch(match, into: folder.file("back")).came == 1)
        let name = try #require(folder.files("back").first)
        #expect(try Data(contentsOf: URL(filePath: folder.file("back/" + name))) == bytes)
    }
}
