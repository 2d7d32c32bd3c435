import Foundation
import PACS
import Synchronization
import Testing

/// One port, and several who wait there for objects and for results of commitment.
@Suite struct SharedReceiverTests {
    private static let studies = 4

    private func filled(_ orthanc: Orthanc) throws -> [Match] {
        let archive = try orthanc.archive("    verify: query")
        let outbox = try Outbox(orthanc.folder.file("outbox"))
        for study in 1...Self.studies {
            let files = try SmallObject.write(25, to: orthanc.folder, study: study) {
                $0.size = 128
            }
            _ = try outbox.add(files, for: archive)
        }
        _ = try Delivery(outbox, to: archive).run()
        var query = Query()
        query.modality = "CT"
        return try archive.find(query, series: true).matches
    }

    /// Fetches of four studies by C-MOVE at the same time as a delivery with commitment: no attempt
    /// fails for the port, as there is no time for a second one.
    @Test func fetchesAndDeliveriesShareIt() throws {
        let orthanc = try Orthanc()
        let folder = orthanc.folder
        let matches = try filled(orthanc)
        #expect(matches.count == Self.studies)
        let yaml = orthanc.yaml("    fetch: move\n    verify: commitment").replacing(
            "{ first: 0.1, longest: 0.5, giveUpAfter: 60 }",
            with: "{ first: 20, longest: 20, giveUpAfter: 19 }")
        let archive = try ArchivesFile(path: folder.write("once.yaml", yaml)).archive(named: nil)
        let new = try Outbox(folder.file("new"))
        _ = try new.add(SmallObject.write(30, to: folder, study: 9), for: archive)
        let came = Mutex<[String]>([])
        let group = DispatchGroup()
        func start(_ body: @escaping @Sendable () throws -> String) {
            group.enter()
            let thread = Thread {
                let text: String
                do { text = try body() } catch { text = "\(error)" }
                came.withLock { $0.append(text) }
                group.leave()
            }
            thread.start()
        }
        let back = folder.file("back")
        for match in matches { start { "\(try archive.fetch(match, into: back).came) came" } }
        start { "\(try Delivery(new, to: archive).run())" }
        group.wait()
        let sent = Delivery.Result(counts: [.verified: 30], fault: nil)
        #expect(
            came.withLock { $0.sorted() }
                == [String](repeating: "25 came", count: Self.studies) + ["\(sent)"])
        #expect(folder.files("back").count == 25 * Self.studies)
        #expect(try new.records().allSatisfy { $0.verifiedBy == "commitment" })
    }

    /// A run over several studies, each fetched by C-MOVE.
    @Test func aNightFetchesSeveralStudies() throws {
        let orthanc = try Orthanc()
        let folder = orthanc.folder
        let matches = try filled(orthanc)
        try folder.write("archives.yaml", orthanc.yaml("    fetch: move"))
        try folder.write(
            "fetch.yaml",
            """
            takes:
              series: pacs-series
            stages:
              - id: fetched
                use: fetch
                from: { wanted: series }

            """)
        let rows = matches.map { "\($0.study),\($0.series ?? $0.study)\n" }
        try folder.write("list.csv", "study,series\n" + rows.joined())
        let run = try Command(
            ["run", "fetch.yaml", "--studies", "list.csv", "--out", "out"], in: folder)
        #expect(run.status == 0, "\(run.error)")
        #expect(folder.files("fetched").count == 25 * Self.studies)
    }

    /// Another program that has the port is named as what it is.
    @Test func aPortInUseIsSaid() throws {
        let orthanc = try Orthanc()
        let matches = try filled(orthanc)
        let other = try DCMTKArchive(port: orthanc.ownPort, in: TestFolder())
        defer { other.child.kill() }
        let yaml = orthanc.yaml("    fetch: move").replacing(
            "{ first: 0.1, longest: 0.5, giveUpAfter: 60 }",
            with: "{ first: 20, longest: 20, giveUpAfter: 19 }")
        let path = try orthanc.folder.write("once.yaml", yaml)
        let archive = try ArchivesFile(path: path).archive(named: nil)
        let error = #expect(throws: PACSError.port(orthanc.ownPort)) {
            try archive.fetch(matches[0], into: orthanc.folder.file("back"))
        }
        #expect(
            error?.description
                == "port \(orthanc.ownPort), 'own.port' in the archives file, is in use by another program on this machine. Wait until that has ended, or give 'own' another port that the archive knows."
        )
        // Commitment is done without, and the objects are verified all the same.
        let outbox = try Outbox(orthanc.folder.file("new"))
        _ = try outbox.add(SmallObject.write(2, to: orthanc.folder, study: 9), for: archive)
        #expect(
            try Delivery(outbox, to: archive).run()
                == Delivery.Result(counts: [.verified: 2], fault: nil))
        #expect(try outbox.records().allSatisfy { $0.verifiedBy == "query" })
    }

    /// An archive whose calls our receiver turns away: the reason is said, not only that objects are
    /// missing.
    @Test func aCallerTurnedAwayIsNamed() throws {
        let orthanc = try Orthanc()
        let matches = try filled(orthanc)
        orthanc.kill()
        // It goes by another AE title from now on; the archives file does not know.
        try orthanc.configure(["DicomAet": "RENAMED", "DicomCheckCalledAet": false])
        try orthanc.start()
        let yaml = orthanc.yaml("    fetch: move").replacing(
            "{ first: 0.1, longest: 0.5, giveUpAfter: 60 }",
            with: "{ first: 20, longest: 20, giveUpAfter: 19 }")
        let path = try orthanc.folder.write("once.yaml", yaml)
        let archive = try ArchivesFile(path: path).archive(named: nil)
        #expect(
            throws: PACSError.archive(
                "orthanc", .other,
                "our receiver turned a caller away: a caller with an unknown AE title")
        ) { try archive.fetch(matches[0], into: orthanc.folder.file("back")) }
    }
}
