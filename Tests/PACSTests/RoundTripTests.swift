import Foundation
import PACS
import Testing
import DICOMFile

/// What is sent to a real archive comes back as it was, by every way there is.
@Suite struct RoundTripTests {
    @Test(arguments: ["get", "move", "web"])
    func objectsComeBackByteForByte(_ way: String) throws {
        let orthanc = try Orthanc()
        let folder = orthanc.folder
        let series = repository + "Samples/abdomen-ct/series"
        let names = try FileManager.default.contentsOfDirectory(atPath: series).sorted()
        // Twenty slices in JPEG 2000, and five small native ones in another study.
        let files = names.map { series + "/" + $0 } + (try SmallObject.write(5, to: folder))
        let sending = way == "web" ? "    send: web" : ""
        let archive = try orthanc.archive("    fetch: \(way)\n\(sending)")
        let outbox = try Outbox(folder.file("outbox"))
        #expect(try outbox.add(files, for: archive).queued == 25)
        let result = try Delivery(outbox, to: archive).run()
        #expect(result == Delivery.Result(counts: [.verified: 25], fault: nil), "\(orthanc.log)")
        #expect(try orthanc.count() == 25)
        // Nothing is kept of what the archive has.
        #expect(folder.files("outbox/objects") == [])

        var objects = 0
        for file in [files[0], files[24]] {
            let header = try ObjectHeader(path: file)
            var query = Query()
            query.series = [header.series]
            let found = try archive.find(query, series: true).matches
            #expect(found.map(\.series) == [header.series])
            let fetched = try archive.fetch(found[0], into: folder.file("back"))
            objects += fetched.came
            #expect(fetched.present == 0)
            // A second time there is nothing to do.
            #expect(try archive.fetch(found[0], into: folder.file("back")).came == 0)
        }
        #expect(objects == 25)
        for file in files {
            let header = try ObjectHeader(path: file)
            let back = folder.file(
                "back/\(header.study)/\(header.series)/\(header.sopInstance).dcm")
            #expect(try ObjectHeader(path: back) == header)
            #expect(try dataset(of: back) == dataset(of: file))
        }
        #expect(folder.files("back/.incoming") == [])
    }

    /// DCMTK's own archive as a second opinion.
    @Test(arguments: ["get", "move"])
    func anotherArchiveAgrees(_ way: String) throws {
        let folder = try TestFolder()
        let server = try DCMTKArchive(port: Ports.free(), in: folder)
        defer { server.child.kill() }
        let archive = try server.archive("    fetch: \(way)")
        let outbox = try Outbox(folder.file("outbox"))
        let files = try SmallObject.write(7, to: folder)
        _ = try outbox.add(files, for: archive)
        // It offers no storage commitment: a query tells.
        let result = try Delivery(outbox, to: archive).run()
        #expect(
            result == Delivery.Result(counts: [.verified: 7], fault: nil), "\(server.child.output)")
        #expect(try archive.echo().commitment == false)
        var query = Query()
        query.series = [try ObjectHeader(path: files[0]).series]
        let match = try #require(try archive.find(query, series: true).matches.first)
        #expect(try archive.fetch(match, into: folder.file("back")).came == 7)
        for (file, back) in zip(files, folder.files("back")) {
            #expect(try dataset(of: file) == dataset(of: folder.file("back/" + back)))
        }
    }

    /// Commitment is asked for by N-ACTION, and Orthanc answers on an association of its own.
    @Test func commitmentIsAnswered() throws {
        let orthanc = try Orthanc()
        let archive = try orthanc.archive("    verify: commitment")
        let outbox = try Outbox(orthanc.folder.file("outbox"))
        _ = try outbox.add(try SmallObject.write(12, to: orthanc.folder), for: archive)
        let result = try Delivery(outbox, to: archive).run()
        #expect(result == Delivery.Result(counts: [.verified: 12], fault: nil))
        for record in try outbox.records() { #expect(record.verifiedBy == "commitment") }
        let object = SmallObject(3).uid
        #expect(
            try outbox.attempts(of: object, archive: "orthanc").map { "\($0.action) \($0.outcome)" }
                == ["send begun", "send confirmed", "commitment verified"])
    }

    /// An object that the archive lost after it had said that it had it is found missing, sent
    /// again, and verified.
    @Test(arguments: ["commitment", "query"])
    func aLostObjectIsFoundMissing(_ way: String) throws {
        let orthanc = try Orthanc()
        let archive = try orthanc.archive("    verify: \(way)")
        let outbox = try Outbox(orthanc.folder.file("outbox"))
        let files = try SmallObject.write(3, to: orthanc.folder)
        _ = try outbox.add(files, for: archive)
        // Confirmed by another archive's word: a ledger that says so, and an archive that has none.
        try outbox.pretendConfirmed(archive: "orthanc")
        let result = try Delivery(outbox, to: archive).run()
        #expect(result == Delivery.Result(counts: [.verified: 3], fault: nil))
        #expect(try orthanc.count() == 3)
        let actions = try outbox.attempts(of: SmallObject(1).uid, archive: "orthanc").map(\.action)
        #expect(actions == [way, "send", "send", way])
    }

    @Test func theSameObjectTwiceIsSentOnce() throws {
        let orthanc = try Orthanc()
        let archive = try orthanc.archive()
        let outbox = try Outbox(orthanc.folder.file("outbox"))
        let files = try SmallObject.write(2, to: orthanc.folder)
        #expect(try outbox.add(files + files, for: archive).queued == 2)
        _ = try Delivery(outbox, to: archive).run()
        let again = try outbox.add(files, for: archive)
        #expect(again.queued == 0)
        #expect(again.known == 2)
        #expect(try Delivery(outbox, to: archive).run().counts == [.verified: 2])
        #expect(try outbox.records().map(\.attempts) == [1, 1])
        #expect(orthanc.folder.files("outbox/objects") == [])
    }

    @Test func anotherObjectOfTheSameUIDIsNotQueued() throws {
        let orthanc = try Orthanc(start: false)
        let archive = try orthanc.archive()
        let outbox = try Outbox(orthanc.folder.file("outbox"))
        let file = try SmallObject.write(1, to: orthanc.folder)[0]
        _ = try outbox.add([file], for: archive)
        var other = SmallObject(1)
        other.size = 16
        let second = try orthanc.folder.write("other.dcm", other.data)
        #expect(
            try outbox.add([second], for: archive).unfit == [
                second:
                    "another object with the same SOP Instance UID 1.2.826.0.1.3680043.8.498.1.1.1 was queued before; an object that was changed needs a new UID"
            ])
    }

    @Test func aFileThatChangedIsNotSent() throws {
        let orthanc = try Orthanc()
        let archive = try orthanc.archive()
        let outbox = try Outbox(orthanc.folder.file("outbox"))
        let file = try SmallObject.write(1, to: orthanc.folder)[0]
        _ = try outbox.add([file], for: archive)
        let handle = try FileHandle(forWritingTo: URL(filePath: file))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data([1, 2]))
        try handle.close()
        #expect(try Delivery(outbox, to: archive).run().counts == [.refused: 1])
        #expect(
            try outbox.records().first?.reason
                == "its file was changed or removed after it was queued")
        #expect(try orthanc.count() == 0)
    }

    @Test func queriesFindWhatFits() throws {
        let orthanc = try Orthanc()
        let folder = orthanc.folder
        let outbox = try Outbox(folder.file("outbox"))
        let archive = try orthanc.archive()
        var files = try SmallObject.write(2, to: folder)
        files += try SmallObject.write(3, to: folder, series: 2) { $0.modality = "SEG" }
        files += try SmallObject.write(1, to: folder, study: 2) {
            $0.accession = "A2"
            $0.date = "20250630"
        }
        _ = try outbox.add(files, for: archive)
        _ = try Delivery(outbox, to: archive).run()
        for archive in [archive, try orthanc.webOnly()] {
            func studies(_ change: (inout Query) -> Void) throws -> [String] {
                var query = Query()
                change(&query)
                return try archive.find(query, series: false).matches.map(\.study.text)
            }
            let (one, two) = (SmallObject(1).study, SmallObject(1, study: 2).study)
            #expect(try studies { $0.modality = "CT" } == [one, two])
            #expect(try studies { $0.modality = "SEG" } == [one])
            #expect(try studies { $0.from = "20260101" } == [one])
            #expect(try studies { $0.to = "20251231" } == [two])
            #expect(try studies { $0.accessions = ["A2"] } == [two])
            #expect(try studies { $0.accessions = ["A2", "A1", "A3"] } == [one, two])
            #expect(try studies { $0.series = [UID("\(one).2")].compactMap { $0 } } == [one])
            // The SEG stands beside its series.
            var query = Query()
            query.studies = [UID(one)].compactMap { $0 }
            let series = try archive.find(query, series: true).matches
            #expect(
                Set(series.map { "\($0.modality ?? "") \($0.instances ?? 0)" }) == [
                    "CT 2", "SEG 3",
                ])
        }
    }
}

/// A file's data set: what follows its meta header.
func dataset(of path: String) throws -> Data {
    let data = try Data(contentsOf: URL(filePath: path))
    let length = data[140..<144].reversed().reduce(0) { $0 << 8 | Int($1) }
    return data.dropFirst(144 + length)
}
