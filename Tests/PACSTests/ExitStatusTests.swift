import Foundation
import PACS
import Testing

/// How each command ends: 0 where all is done, 1 where nothing is, 3 where something that was asked for
/// is left out or is to be done yet, 64 where the command line is wrong.
@Suite struct ExitStatusTests {
    private static let nobody =
        "archives: [ { name: a, host: localhost, port: 1, aeTitle: A, retry: { giveUpAfter: 0 } } ]"

    /// A folder with an archives file whose archive nobody is.
    private func folder() throws -> TestFolder {
        let folder = try TestFolder()
        try folder.write("archives.yaml", Self.nobody)
        return folder
    }

    // MARK: The command line

    @Test(arguments: [
        ["find"], ["find", "--study", "x"], ["find", "--series", "1.2.x"],
        ["find", "--modality", "ct"], ["find", "--from", "2026-01-01"], ["find", "--to", "x"],
        ["find", "--modality", "CT", "--list", "l.csv"], ["fetch", "--modality", "CT"],
        ["fetch", "--out", "back"], ["fetch", "--study", "x", "--out", "back"],
        ["send", "missing.dcm"], ["status", "--json", "--csv"], ["status", "--attempts", "1.2"],
        ["status", "--attempts", "x", "--archive", "a"], ["echo", "--unknown"],
    ])
    func aWrongCommandLine(_ words: [String]) throws {
        let ran = try Command(["pacs"] + words, in: folder())
        #expect(ran.status == 64, "\(ran.error)")
        #expect(ran.error.hasPrefix("Error: "), "\(ran.error)")
        #expect(ran.output == "")
    }

    @Test func whatIsAskedForIsSaidInTheSentence() throws {
        let nothing = try Command(["pacs", "find"], in: folder())
        #expect(nothing.error.hasPrefix("Error: nothing is asked for: name a study"))
    }

    /// A file that a command names is no command line.
    @Test(arguments: [
        ["echo", "--archives", "none.yaml"], ["find", "--list", "none.csv"],
        ["fetch", "--list", "bad.csv", "--out", "back"], ["echo", "--archive", "b"],
    ])
    func aWrongFile(_ words: [String]) throws {
        let folder = try folder()
        try folder.write("bad.csv", "study\nx\n")
        #expect(try Command(["pacs"] + words, in: folder).status == 1)
    }

    // MARK: echo

    @Test func echoOfAnArchiveThatAnswersOnOneWay() throws {
        let series = WebSeries(1)
        let server = try WebArchive { series.answer($0) }
        let folder = try TestFolder()
        try server.archive(in: folder, "    host: localhost\n    port: 1\n    aeTitle: A")
        let half = try Command(["pacs", "echo"], in: folder)
        #expect(half.status == 3)
        #expect(half.output == "web: DICOMweb answers\n")
        #expect(half.error.hasPrefix("Error: web: it cannot be reached"), "\(half.error)")
        try server.archive(in: folder)
        #expect(try Command(["pacs", "echo"], in: folder).status == 0)
    }

    @Test func echoOfAnArchiveThatAnswersOnNone() throws {
        let ran = try Command(["pacs", "echo", "--json"], in: folder())
        #expect(ran.status == 1)
        #expect(ran.output == "")
    }

    // MARK: find

    /// A row that cannot be asked for does not hide what the others find.
    @Test func findOfAListOfWhichOneRowFails() throws {
        let series = WebSeries(1)
        let server = try WebArchive { request in
            request.query["AccessionNumber"] == "BAD"
                ? WebArchive.Reply("418 Teapot") : series.answer(request)
        }
        let folder = try TestFolder()
        try server.archive(in: folder)
        try folder.write("l.csv", "accession\nBAD\nA1\n")
        let half = try Command(["pacs", "find", "--list", "l.csv"], in: folder)
        #expect(half.status == 3)
        #expect(half.output.hasSuffix("1 studies\n"))
        #expect(
            half.error == "Error: web answered QIDO with HTTP status 418. Its log says more.\n")
        try folder.write("l.csv", "accession\nBAD\n")
        let none = try Command(["pacs", "find", "--list", "l.csv"], in: folder)
        #expect(none.status == 1)
        #expect(none.output == "")
    }

    // MARK: fetch

    /// Whatever ended a fetch: 3 where some of it is here, 1 where nothing is.
    @Test(arguments: ["unended", "broken", "unwanted"], [true, false])
    func fetchThatEndsTooEarly(_ how: String, _ isSomethingHere: Bool) throws {
        let series = WebSeries(3)
        let server = try WebArchive { request in
            guard series.list(request) == nil else { return series.answer(request) }
            guard isSomethingHere || how == "unwanted" else {
                return how == "broken"
                    ? WebArchive.Reply("500 Broken")
                    : WebArchive.Reply(
                        "200 OK", WebSeries.multipart([]).headers, Data("--BB\r\n".utf8))
            }
            var parts = isSomethingHere ? series.objects.prefix(2).map(\.data) : []
            if how == "unwanted" { parts.append(SmallObject(1, series: 2).data) }
            var reply = WebSeries.multipart(parts)
            if how != "unwanted" {
                // Two came whole; the third begins.
                reply.body.removeLast("--BB--\r\n".utf8.count)
                reply.body += Data("--BB\r\nContent-Type: application/dicom\r\n\r\nxyz".utf8)
            }
            if how == "broken" { reply.isCut = true }
            return reply
        }
        let folder = try TestFolder()
        try server.archive(in: folder)
        let words = ["pacs", "fetch", "--modality", "CT", "--out", "back"]
        let first = try Command(words, in: folder)
        #expect(first.status == (isSomethingHere ? 3 : 1), "\(first.error)")
        #expect(
            folder.files("back").count { $0.hasSuffix(".dcm") } == (isSomethingHere ? 2 : 0))
        // What is here counts the next time, too, when nothing more comes.
        let second = try Command(words, in: folder)
        #expect(second.status == first.status, "\(second.error)")
    }

    @Test func fetchOfWhatIsNotThere() throws {
        let series = WebSeries(1)
        let server = try WebArchive { series.answer($0) }
        let folder = try TestFolder()
        try server.archive(in: folder)
        let object = series.objects[0]
        let none = try Command(
            ["pacs", "fetch", "--study", "1.2.3", "--out", "back"], in: folder)
        #expect(none.status == 1)
        #expect(none.error.hasPrefix("Error: web has nothing that matches 1.2.3."), "\(none.error)")
        let one = try Command(
            ["pacs", "fetch", "--study", "1.2.3", "--study", object.study, "--out", "back"],
            in: folder)
        #expect(one.status == 3)
        #expect(
            try Command(["pacs", "fetch", "--study", object.study, "--out", "back"], in: folder)
                .status == 0)
        // A list of which a row matches nothing.
        try folder.write("l.csv", "study\n1.2.3\n\(object.study)\n")
        #expect(
            try Command(["pacs", "fetch", "--list", "l.csv", "--out", "new"], in: folder).status
                == 3)
    }

    // MARK: send

    /// Nobody is there: what waits in the outbox is to be done yet.
    @Test func sendToNobody() throws {
        let folder = try folder()
        _ = try SmallObject.write(2, to: folder)
        let sent = try Command(["pacs", "send", "in-1-1"], in: folder)
        #expect(sent.status == 3, "\(sent.error)")
        #expect(sent.output == "a: 2 queued\n")
    }

    @Test func sendOfWhatIsRefused() throws {
        let folder = try TestFolder()
        let server = try OddArchive("storing C123")
        defer { server.stop() }
        try folder.write(
            "archives.yaml",
            """
            archives:
              - { name: odd, host: localhost, port: \(server.port), aeTitle: ODD, verify: none }
            """)
        _ = try SmallObject.write(2, to: folder)
        let sent = try Command(["pacs", "send", "in-1-1"], in: folder)
        #expect(sent.status == 1, "\(sent.error)")
        #expect(sent.output == "odd: 2 refused\n")
        #expect(sent.error.contains("'mais pacs status --outbox outbox --csv' says which objects"))
    }

    @Test func sendOfFilesOfWhichOneIsUnfit() throws {
        let folder = try TestFolder()
        let taker = try Taker(in: folder)
        defer { taker.child.kill() }
        let file = try SmallObject.write(1, to: folder)[0]
        try folder.write("no.dcm", "no DICOM")
        #expect(try Command(["pacs", "send", "no.dcm"], in: folder).status == 1)
        #expect(try Command(["pacs", "send", file, "no.dcm"], in: folder).status == 3)
        #expect(try Command(["pacs", "send", file], in: folder).status == 0)
        #expect(try Command(["pacs", "send"], in: folder).status == 0)
    }

    @Test func sendThatOnlyQueues() throws {
        let folder = try folder()
        let file = try SmallObject.write(1, to: folder)[0]
        try folder.write("no.dcm", "no DICOM")
        func send(_ words: String...) throws -> Int32 {
            try Command(["pacs", "send", "--queue-only"] + words, in: folder).status
        }
        #expect(try send("no.dcm") == 1)
        #expect(try send(file, "no.dcm") == 3)
        #expect(try send(file) == 0)
    }

    /// The outbox fails on the way: what it still knows is told, and some of it was done.
    @Test func sendWhoseOutboxFails() throws {
        let folder = try TestFolder()
        let taker = try Taker(in: folder)
        defer { taker.child.kill() }
        _ = try SmallObject.write(2, to: folder)
        let outbox = try Outbox(folder.file("outbox"))
        // A fault where the second one is noted.
        try outbox.damage(
            """
            CREATE TRIGGER full BEFORE UPDATE OF state ON object
            WHEN (SELECT COUNT(*) FROM object WHERE state = 'accepted') > 0
            BEGIN SELECT RAISE(ABORT, 'no room'); END
            """)
        let sent = try Command(["pacs", "send", "in-1-1", "--json"], in: folder)
        #expect(sent.status == 3, "\(sent.error)")
        #expect(sent.output.contains("\"accepted\" : 1"), "\(sent.output)")
        #expect(
            sent.error.hasPrefix("Error: 'outbox' cannot be used: its ledger: no room."),
            "\(sent.error)")
    }

    // MARK: status

    /// To look at an outbox that is not there makes none.
    @Test func statusOfNoOutbox() throws {
        let folder = try folder()
        let ran = try Command(["pacs", "status", "--outbox", "outbx"], in: folder)
        #expect(ran.status == 1)
        #expect(
            ran.error
                == "Error: There is no outbox in 'outbx'. 'mais pacs send' makes it; name another with --outbox.\n"
        )
        #expect(!FileManager.default.fileExists(atPath: folder.file("outbx")))
    }

    @Test func statusOfWhatItDoesNotHold() throws {
        let folder = try folder()
        let file = try SmallObject.write(1, to: folder)[0]
        #expect(try Command(["pacs", "send", "--queue-only", file], in: folder).status == 0)
        #expect(try Command(["pacs", "status"], in: folder).status == 0)
        #expect(try Command(["pacs", "status", "--archive", "a"], in: folder).status == 0)
        let other = try Command(["pacs", "status", "--archive", "b"], in: folder)
        #expect(other.status == 1)
        #expect(
            other.error
                == "Error: The outbox 'outbox' holds nothing for 'b': did you mean 'a'? There is 'a'.\n"
        )
        let untried = try Command(
            ["pacs", "status", "--archive", "a", "--attempts", "1.2.3"], in: folder)
        #expect(untried.status == 1)
        #expect(
            untried.error
                == "Error: The outbox 'outbox' tried nothing with object 1.2.3 for 'a'. 'mais pacs status --csv' lists what it holds.\n"
        )
    }
}
