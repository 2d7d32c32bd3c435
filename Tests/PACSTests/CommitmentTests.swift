import Foundation
import PACS
import Testing
import DICOMFile

/// An archive that stores an object and does not commit itself to it: what that means, its reason says.
@Suite struct CommitmentTests {
    private func send(_ reason: String) throws -> (
        result: Delivery.Result, record: OutboxRecord?, said: [String]
    ) {
        let folder = try TestFolder()
        let server = try OddArchive("committing \(reason)")
        defer { server.stop() }
        let yaml = """
            own: { aeTitle: MAIS, port: \(try Ports.free()) }
            archives:
              - name: odd
                host: localhost
                port: \(server.port)
                aeTitle: ODD
                verify: commitment
                timeouts: { connect: 30, idle: 30, message: 60, commitment: 30 }
                retry: { first: 0.05, longest: 0.1, giveUpAfter: 60 }
            """
        let archive = try ArchivesFile(path: folder.write("a.yaml", yaml)).archive(named: nil)
        let outbox = try Outbox(folder.file("outbox"))
        _ = try outbox.add(SmallObject.write(1, to: folder), for: archive)
        let result = try Delivery(outbox, to: archive).run()
        let said = try outbox.attempts(of: SmallObject(1).uid, archive: "odd")
            .filter { $0.action == "commitment" }.map(\.outcome)
        return (result, try outbox.records().first, said)
    }

    /// It does not have the object (0112), or failed as it looked (0110): the object is sent again, and given
    /// up when it has vanished three times.
    @Test(arguments: [
        ("0112", "it does not commit itself to it (0112H)"),
        ("0110", "it does not commit itself to it (0110H)"),
        ("0213", "it does not commit itself to it (0213H)"),
        ("nothing", "its commitment does not mention it"),
    ])
    func whatItDoesNotHaveIsSentAgain(_ reason: String, _ sentence: String) throws {
        let (result, record, said) = try send(reason)
        #expect(result == Delivery.Result(counts: [.refused: 1], fault: nil))
        #expect(said == [sentence, sentence, sentence])
        #expect(record?.attempts == 3)
        #expect(
            record?.reason == "it says that it has stored it, and does not have it (3 times)")
    }

    /// It will never have it: that is not asked again.
    @Test(arguments: [
        ("0122", "it does not take objects of its SOP class (0122H)"),
        ("0119", "it answered 0119H"),
    ])
    func whatItWillNotHaveIsRefused(_ reason: String, _ sentence: String) throws {
        let (result, record, said) = try send(reason)
        #expect(result == Delivery.Result(counts: [.refused: 1], fault: nil))
        #expect(said == [])
        #expect(record?.attempts == 1)
        #expect(record?.reason == sentence)
    }

    /// Without a port of ours nobody can be told of results, and objects be moved nowhere.
    @Test func aReceiverNeedsAPort() throws {
        let folder = try TestFolder()
        let server = try DCMTKArchive(port: Ports.free(), in: folder)
        defer { server.child.kill() }
        _ = try server.archive("    fetch: move")
        let path = folder.file("dcmtk.yaml")
        let yaml = try String(contentsOfFile: path, encoding: .utf8)
        func archive(_ own: String) throws -> Archive {
            let changed = yaml.replacing(
                "own: { aeTitle: MAIS, port: \(server.ownPort) }", with: own
            )
            return try ArchivesFile(path: folder.write("own.yaml", changed)).archive(named: nil)
        }
        let portless = try archive("own: { aeTitle: MAIS, port: 0 }")
        let outbox = try Outbox(folder.file("outbox"))
        _ = try outbox.add(SmallObject.write(1, to: folder), for: portless)
        // By a query, where commitment cannot be.
        #expect(try Delivery(outbox, to: portless).run().counts == [.verified: 1])
        let object = SmallObject(1)
        let wanted = Match(
            study: try #require(UID(object.study)), series: try #require(UID(object.series)))
        #expect(
            throws: PACSError.settings(
                "'fetch: move' needs 'own.port' in the archives file: the archive calls us there.")
        ) { try portless.fetch(wanted, into: folder.file("back")) }
        // An archive that does not know us moves nothing.
        let stranger = try archive("own: { aeTitle: STRANGER, port: \(try Ports.free()) }")
        #expect(
            throws: PACSError.archive(
                "dcmtk", .rejected,
                "it does not know where 'STRANGER' is, to which it should move objects")
        ) { try stranger.fetch(wanted, into: folder.file("back")) }
    }

    /// One that takes objects and answers no queries.
    @Test func anArchiveWithoutQueriesIsSaid() throws {
        let taker = try Taker(in: TestFolder())
        defer { taker.child.kill() }
        var query = Query()
        query.modality = "CT"
        #expect(
            throws: PACSError.archive(
                "taker", .noContext,
                "the archive takes none of the 1 kinds of object that were offered")
        ) { try taker.archive.find(query, series: false) }
    }
}
