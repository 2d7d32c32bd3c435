import Foundation
import PACS
import Testing

/// Lists that an archive cuts short: all that it has comes all the same, or it is said.
@Suite struct CutListTests {
    private func fetch(
        _ server: WebArchive, _ more: String = ""
    ) throws -> (folder: TestFolder, command: Command) {
        let folder = try TestFolder()
        try server.archive(in: folder, more)
        let command = try Command(
            ["pacs", "fetch", "--modality", "CT", "--out", "back"], in: folder)
        return (folder, command)
    }

    /// Five at a time, and a header that says that there are more, or none.
    @Test(arguments: [true, false])
    func pagesAreAskedForUntilAnEmptyOne(_ isSaid: Bool) throws {
        let series = WebSeries(8)
        let server = try WebArchive { request in
            guard let list = series.list(request) else { return series.fetched(request) }
            let rest = list.dropFirst(request.number("offset") ?? 0)
            let warning = "Warning: 299 here \"There are more\""
            return WebArchive.Reply(
                json: "[" + rest.prefix(5).joined(separator: ",") + "]",
                isSaid && rest.count > 5 ? [warning] : [])
        }
        let (folder, command) = try fetch(server)
        #expect(command.status == 0, "\(command.error)")
        #expect(command.error == "")
        #expect(folder.files("back").count == 8)
        let offsets = server.requests.filter { $0.path.hasSuffix("/instances") }
            .map { $0.number("offset") }
        #expect(offsets == [0, 5, 8])
    }

    /// An archive that refuses so many at once is asked for fewer.
    @Test(arguments: [
        (200, [500, 200]), (60, [500, 200, 100, 50]), (0, [500, 200, 100, 50, 10, 1]),
    ])
    func aLimitThatIsRefusedIsMadeSmaller(_ most: Int, _ expected: [Int]) throws {
        let series = WebSeries(3)
        let server = try WebArchive { request in
            if let limit = request.number("limit"), limit > most {
                return WebArchive.Reply("400 Bad Request")
            }
            return series.answer(request)
        }
        let (folder, command) = try fetch(server, "    page: 500")
        #expect(command.status == 0, "\(command.error)")
        #expect(folder.files("back").count == 3)
        #expect(
            server.requests.filter { $0.path.hasSuffix("/studies") }.prefix(expected.count)
                .map { $0.number("limit") } == expected)
    }

    /// One that knows no pages sends the same again, and one that lists an object for each of its images.
    @Test func equalAnswersCountOnce() throws {
        let series = WebSeries(4)
        let server = try WebArchive { request in
            guard let list = series.list(request) else { return series.fetched(request) }
            return WebArchive.Reply(json: "[" + (list + list).joined(separator: ",") + "]")
        }
        let (folder, command) = try fetch(server)
        #expect(command.status == 0, "\(command.error)")
        #expect(command.output.hasSuffix(": 4 objects came, 0 were here\n"), "\(command.output)")
        #expect(folder.files("back").count == 4)
    }

    /// It lists five, counts eight, and sends eight: what is beyond the list is kept.
    @Test func whatIsBeyondTheListIsKept() throws {
        let series = WebSeries(8)
        let server = try WebArchive { request in
            guard let list = series.list(request) else { return series.fetched(request) }
            return WebArchive.Reply(
                json: "["
                    + list.prefix(request.number("offset") == 0 ? 5 : 0)
                    .joined(separator: ",") + "]")
        }
        let (folder, command) = try fetch(server)
        #expect(command.status == 0, "\(command.error)")
        #expect(command.output.hasSuffix(": 8 objects came, 0 were here\n"), "\(command.output)")
        #expect(folder.files("back").count == 8)
        // What is missing of it later is asked for again, though all that is listed is here.
        try FileManager.default.removeItem(atPath: folder.file("back/" + folder.files("back")[7]))
        let again = try Command(
            ["pacs", "fetch", "--modality", "CT", "--out", "back"], in: folder)
        #expect(again.status == 0, "\(again.error)")
        #expect(again.output.hasSuffix(": 1 objects came, 7 were here\n"), "\(again.output)")
    }

    /// It counts eight, and has six: what came is kept, and the rest is said.
    @Test func fewerThanAnnouncedIsAFailure() throws {
        var six = WebSeries(6)
        six.count = "8"
        let series = six
        let server = try WebArchive { series.answer($0) }
        let (folder, command) = try fetch(server)
        #expect(command.status == 3)
        #expect(
            command.error.hasPrefix(
                "Error: 6 of 8 objects that web announces are here, and 2 did not come."),
            "\(command.error)")
        #expect(folder.files("back").count == 6)
    }

    /// A count that is smaller than the list is said, and all are kept.
    @Test func aCountThatIsTooSmallIsSaid() throws {
        var eight = WebSeries(8)
        eight.count = "6"
        let series = eight
        let server = try WebArchive { series.answer($0) }
        let (folder, command) = try fetch(server)
        #expect(command.status == 0)
        #expect(command.error.contains("counts 6 objects"), "\(command.error)")
        #expect(command.error.contains("[archive.counts-differ]"))
        #expect(folder.files("back").count == 8)
    }

    /// It says that there is more, and does not give it: what came is shown, and the status is 3.
    @Test func aListThatEndsTooEarlyIsSaid() throws {
        let series = WebSeries(2)
        let server = try WebArchive { request in
            let reply = series.answer(request)
            return WebArchive.Reply(
                reply.status, reply.headers + ["Warning: 299 here \"more\""], reply.body)
        }
        let folder = try TestFolder()
        try server.archive(in: folder)
        let found = try Command(["pacs", "find", "--modality", "CT"], in: folder)
        #expect(found.status == 3)
        #expect(found.output.hasSuffix("1 studies\n"))
        #expect(
            found.error
                == "warning: web cut its list of studies short, and does not give the rest [archive.list-cut]\n"
        )
    }

    /// A real archive that lists five objects at most, whatever it is asked by.
    @Test(arguments: ["get", "move", "web"])
    func orthancThatListsFiveOfEight(_ way: String) throws {
        let orthanc = try Orthanc(["LimitFindInstances": 5, "DicomAlwaysAllowGet": true])
        let archive = try way == "web" ? orthanc.webOnly() : orthanc.archive("    fetch: \(way)")
        let outbox = try Outbox(orthanc.folder.file("outbox"))
        _ = try outbox.add(SmallObject.write(8, to: orthanc.folder), for: archive)
        // Also what it does not list is verified.
        #expect(
            try Delivery(outbox, to: archive).run()
                == Delivery.Result(counts: [.verified: 8], fault: nil))
        var query = Query()
        query.modality = "CT"
        let match = try #require(try archive.find(query, series: true).matches.first)
        #expect(match.instances == 8)
        let fetched = try archive.fetch(match, into: orthanc.folder.file("back"))
        #expect(fetched.came == 8)
        #expect(orthanc.folder.files("back").count == 8)
    }

    /// In a pipeline it fails the study, or is a warning where that is asked for.
    @Test(arguments: [false, true])
    func anIncompleteFetchFailsTheStudy(_ isAllowed: Bool) throws {
        var six = WebSeries(6)
        six.count = "8"
        let series = six
        let server = try WebArchive { series.answer($0) }
        let folder = try TestFolder()
        try server.archive(in: folder)
        try folder.write(
            "fetch.yaml",
            """
            takes:
              series: pacs-series
            stages:
              - id: fetched
                use: fetch
                from: { wanted: series }
                with: { allowIncomplete: \(isAllowed) }

            """)
        let object = series.objects[0]
        try folder.write("list.csv", "study,series\n\(object.study),\(object.series)\n")
        let run = try Command(
            ["run", "fetch.yaml", "--studies", "list.csv", "--out", "out"], in: folder)
        #expect(run.status == (isAllowed ? 0 : 1), "\(run.error)")
        let report = try String(contentsOfFile: folder.file("out/report.json"), encoding: .utf8)
        #expect(report.contains("6 of 8 objects that web announces are here"), "\(report)")
        #expect(report.contains("series.incomplete") == isAllowed)
    }
}
