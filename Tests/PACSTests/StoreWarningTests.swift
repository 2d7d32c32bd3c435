import Foundation
import PACS
import Testing
import Text
import DICOMFile

/// An archive may store an object and warn: that it changed it, left something out, or finds that it
/// does not fit.
@Suite struct StoreWarningTests {
    /// An archive by DICOMweb that stores all, says something of each object, and lists all.
    private func web(
        _ items: [String], _ status: String = "200 OK", _ headers: [String] = [],
        failed: [String] = []
    ) throws -> WebArchive {
        let series = WebSeries(2)
        let body = """
            {"00081199":{"vr":"SQ","Value":[\(items.joined(separator: ","))]}\
            \(failed.isEmpty ? "" : ",\"00081198\":{\"vr\":\"SQ\",\"Value\":[\(failed.joined(separator: ","))]}")}
            """
        return try WebArchive { request in
            guard request.method == "POST" else { return series.answer(request) }
            return WebArchive.Reply(
                status, ["Content-Type: application/dicom+json"] + headers, Data(body.utf8))
        }
    }

    private func item(_ number: Int, _ more: String = "") -> String {
        "{\(WebSeries.uid("00081155", SmallObject(number).instance))\(more)}"
    }

    private func reason(_ value: String, at tag: String = "00081196") -> String {
        ",\"\(tag)\":{\"vr\":\"US\",\"Value\":[\(value)]}"
    }

    private func send(_ server: WebArchive) throws -> (TestFolder, Command) {
        let folder = try TestFolder()
        _ = try server.archive(in: folder)
        // What is stored is asked for a moment later.
        let file = URL(filePath: folder.path + "/archives.yaml")
        let settings = try String(contentsOf: file, encoding: .utf8)
        try settings.replacing("giveUpAfter: 0", with: "giveUpAfter: 20")
            .write(to: file, atomically: true, encoding: .utf8)
        _ = try SmallObject.write(2, to: folder)
        return (folder, try Command(["pacs", "send", "in-1-1"], in: folder))
    }

    /// By STOW: a Warning Reason of one object, with the terminal, the manifest and JSON.
    @Test(arguments: [
        ("45056", "changed values of it (B000H)"),
        ("45062", "left elements of it out (B006H)"),
        ("45063", "finds that it does not fit its SOP class (B007H)"),
        ("1", "warns of it (0001H)"),
        (
            "\"B0,00\"",
            "warns of it: (0008,1196) Warning Reason is 'B0,00', which is not a reason"
        ),
    ])
    func aWarningReasonIsTold(_ value: String, _ sentence: String) throws {
        let server = try web([item(1, reason(value)), item(2, reason("0"))])
        let (folder, sent) = try send(server)
        let message = "web stored object \(SmallObject(1).instance), and \(sentence)"
        #expect(sent.error == "warning: \(message) [archive.stored-with-warning]\n")
        #expect(sent.output == "web: 2 verified\n")
        #expect(sent.status == 0)
        let json = try Command(["pacs", "status", "--json"], in: folder).output
        let records = try JSONDecoder().decode([OutboxRecord].self, from: Data(json.utf8))
        #expect(records.map(\.warnings) == [[Warning("archive.stored-with-warning", message)], []])
        let csv = try Command(["pacs", "status", "--csv"], in: folder).output
        let lines = csv.split(separator: "\n")
        #expect(lines[0].hasSuffix(",reason,warning,warning_code"))
        #expect(lines[1].hasSuffix(",archive.stored-with-warning"))
        #expect(lines[2].hasSuffix(",,,"))
        let status = try Command(["pacs", "status"], in: folder).output
        #expect(status.hasSuffix("warning: \(message) [archive.stored-with-warning]\n"))
        // It is told once.
        #expect(try Command(["pacs", "send", "in-1-1"], in: folder).error == "")
    }

    /// What the whole answer warns of is told of each object that it stored.
    @Test(arguments: [
        ("202 Accepted", [], "warns of it, and does not say why (HTTP status 202)"),
        (
            "200 OK", ["Warning: 299 here: \u{1B}[2Jcoerced"],
            "warns of it: 299 here: \\x1b[2Jcoerced"
        ),
    ])
    func aWarningOfTheWholeIsTold(
        _ status: String, _ headers: [String], _ sentence: String
    ) throws {
        let (_, sent) = try send(web([item(1), item(2)], status, headers))
        let names = (1...2).map { SmallObject($0).instance }.joined(separator: ", ")
        #expect(
            sent.error
                == "warning: web stored 2 objects, and \(sentence): \(names) [archive.stored-with-warning]\n"
        )
        #expect(sent.status == 0)
    }

    /// With 202 for the sake of a refused object, the other is stored without a warning.
    @Test func aPartialFailureWarnsOfNothingElse() throws {
        let server = try web(
            [item(1)], "202 Accepted", failed: [item(2, reason("43264", at: "00081197"))])
        let (_, sent) = try send(server)
        #expect(!sent.error.contains("warning"), "\(sent.error)")
        #expect(sent.output == "web: 1 verified, 1 refused\n")
        #expect(sent.status == 3)
    }

    /// An object that the answer does not mention is no stored one: it is asked for.
    @Test func whatIsNotMentionedIsAskedFor() throws {
        var listed = WebSeries(2)
        listed.objects.removeLast()
        let series = listed
        let body = "{\"00081199\":{\"vr\":\"SQ\",\"Value\":[\(item(1))]}}"
        let server = try WebArchive { request in
            guard request.method == "POST" else { return series.answer(request) }
            return WebArchive.Reply("200 OK", [], Data(body.utf8))
        }
        let (_, sent) = try send(server)
        // Where it was looked for before the files were all queued, it was sent once more.
        let said = ["web: 1 queued, 1 verified\n", "web: 1 sent, 1 verified\n"]
        #expect(said.contains(sent.output), "\(sent.output)")
        #expect(sent.status == 3)
        let lists = server.requests.count { $0.method == "GET" && $0.path.hasSuffix("/instances") }
        #expect(lists > 0)
    }

    /// By C-STORE: in the manifest, and in the delivery's result.
    @Test(arguments: [
        ("B000", "changed values of it (B000H)"),
        ("B006", "left elements of it out (B006H)"),
        ("B007", "finds that it does not fit its SOP class (B007H)"),
    ])
    func aWarningOfCStoreIsTold(_ status: String, _ sentence: String) throws {
        let folder = try TestFolder()
        let server = try OddArchive("storing \(status)")
        defer { server.stop() }
        let yaml = """
            archives:
              - name: odd
                host: localhost
                port: \(server.port)
                aeTitle: ODD
                verify: none
                associations: 1
                timeouts: { connect: 30, idle: 30, message: 60 }
                retry: { first: 0.1, longest: 0.1, giveUpAfter: 0 }
            """
        let archive = try ArchivesFile(path: folder.write("a.yaml", yaml)).archive(named: nil)
        let outbox = try Outbox(folder.file("outbox"))
        _ = try outbox.add(SmallObject.write(1, to: folder), for: archive)
        let warning = Warning(
            "archive.stored-with-warning",
            "odd stored object \(SmallObject(1).instance), and \(sentence)")
        #expect(
            try Delivery(outbox, to: archive).run()
                == Delivery.Result(counts: [.accepted: 1], fault: nil, warnings: [warning]))
        #expect(try outbox.records().map(\.warnings) == [[warning]])
        let attempts = try outbox.attempts(
            of: try #require(UID(SmallObject(1).instance)), archive: "odd")
        #expect(attempts.map(\.outcome) == ["begun", "accepted: \(sentence)"])
    }

    /// In a pipeline it stands in the study's warnings and in the receipt.
    @Test func aStudySaysSo() throws {
        let server = try WebArchive { request in
            // Explicit VR little endian: (0008,0018) UI, and its length.
            guard let tag = request.body.range(of: Data([8, 0, 0x18, 0, 0x55, 0x49])) else {
                return WebArchive.Reply("404 Not Found")
            }
            let value = request.body[tag.upperBound...].dropFirst(2)
                .prefix(Int(request.body[tag.upperBound]))
            let uid = String(decoding: value.filter { $0 != 0 }, as: UTF8.self)
            return WebArchive.Reply(
                json: """
                    {"00081199":{"vr":"SQ","Value":[{\(WebSeries.uid("00081155", uid)),\
                    "00081196":{"vr":"US","Value":[45062]}}]}}
                    """)
        }
        let folder = try TestFolder()
        try server.archive(in: folder, "    verify: none")
        try folder.write(
            "send.yaml",
            """
            takes: { series: dicom-series, session: session }
            stages:
              - { id: image, use: read-dicom, from: { series: series } }
              - { id: cubic, use: set-spacing, from: { image: image } }
              - { id: patches, use: plan-patches, from: { image: cubic, session: session } }
              - id: logits
                use: segment
                from: { patches: patches }
                with: { checkpoint: "\(repository)Samples/mais-small.safetensors" }
              - { id: labels, use: stitch, from: { logits: logits, like: image } }
              - { id: seg, use: write-dicom-seg, from: { labels: labels, series: series } }
              - { id: sent, use: send, from: { file: seg } }

            """)
        let sample = repository + "Samples/abdomen-ct/"
        let run = try Command(
            [
                "run", "send.yaml", "--input", "series=\(sample)series", "--input",
                "session=\(sample)session.json", "--out", "out",
            ], in: folder)
        #expect(run.status == 0, "\(run.error)")
        let said = "and left elements of it out (B006H)"
        #expect(run.error.contains(said) || run.output.contains(said), "\(run.error)")
        let report = try String(contentsOfFile: folder.file("out/report.json"), encoding: .utf8)
        #expect(report.contains("\"archive.stored-with-warning\""))
        #expect(report.contains(said))
        let receipts = folder.files("out").filter { $0.hasSuffix("sent.json") }
        let receipt = try Data(
            contentsOf: URL(filePath: folder.file("out/" + (receipts.first ?? ""))))
        let records = try JSONDecoder().decode([OutboxRecord].self, from: receipt)
        #expect(records.flatMap(\.warnings).map(\.code) == ["archive.stored-with-warning"])
    }
}
