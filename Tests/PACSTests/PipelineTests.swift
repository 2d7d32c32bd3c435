import Foundation
import PACS
import Testing

/// The shipped pipeline, as a night runs it: fetch by list, replay, send, verify.
@Suite struct PipelineTests {
    @Test func fetchLabelSendVerify() throws {
        let orthanc = try Orthanc()
        let folder = orthanc.folder
        try folder.write("archives.yaml", orthanc.yaml())
        let samples = repository + "Samples"
        try FileManager.default.createSymbolicLink(
            atPath: folder.file("Samples"), withDestinationPath: samples)
        // The archive has the series.
        #expect(
            try Command(
                ["pacs", "send", "Samples/abdomen-ct/series", "--outbox", "first"], in: folder
            )
            .status == 0)
        let source = try ObjectHeader(path: samples + "/abdomen-ct/series/267.dcm")
        try folder.write(
            "list.csv",
            "study,series,session\nabdomen,\(source.series),\(samples)/abdomen-ct/session.json\nlost,1.2.3.4,\(samples)/abdomen-ct/session.json\n"
        )
        let command = [
            "run", repository + "Pipelines/pacs-export.yaml", "--studies", "list.csv", "--out",
            "out",
        ]
        let run = try Command(command, in: folder)
        // One study is not in the archive; it fails alone.
        #expect(run.status == 3, "\(run.error)")
        #expect(
            run.error.contains("orthanc has nothing that is asked for")
                || run.output.contains("orthanc has nothing that is asked for"),
            "\(run.output) \(run.error)")
        let seg = folder.file("out/abdomen/labels.dcm")
        let header = try ObjectHeader(path: seg)
        let receipt = try JSONDecoder().decode(
            [OutboxRecord].self,
            from: Data(contentsOf: URL(filePath: folder.file("out/abdomen/sent.json"))))
        #expect(receipt.map(\.state) == [.verified])
        #expect(receipt.map(\.verifiedBy) == ["commitment"])
        // The SEG stands beside its series in the archive, and comes back as it was sent.
        var query = Query()
        query.studies = [source.study]
        let archive = try orthanc.archive()
        let series = try archive.find(query, series: true).matches
        #expect(
            Set(series.map { "\($0.modality ?? "") \($0.instances ?? 0)" }) == ["CT 20", "SEG 1"])
        let match = try #require(series.first { $0.modality == "SEG" })
        #expect(try archive.fetch(match, into: folder.file("back")).came == 1)
        let back = folder.file("back/\(header.study)/\(header.series)/\(header.sopInstance).dcm")
        #expect(try dataset(of: back) == dataset(of: seg))
        // The same night again: nothing is fetched, computed or sent a second time.
        let again = try Command(command, in: folder)
        #expect(again.output.contains("1 done before"), "\(again.output)")
        #expect(try orthanc.count() == 21)
    }
}
