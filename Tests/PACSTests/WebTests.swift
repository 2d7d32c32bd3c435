import Foundation
import PACS
import Testing

/// DICOMweb where it is not as it should be: what became of each object is read from the answer,
/// never from the HTTP status.
@Suite struct WebTests {
    /// An archive that gives one answer to everything, and is asked by QIDO as Orthanc would be.
    private func send(
        _ answer: String, objects: Int, _ more: String = "", environment: String = ""
    ) throws -> (
        result: Delivery.Result, records: [OutboxRecord], request: String, folder: TestFolder
    ) {
        let folder = try TestFolder()
        let server = try OddArchive(answer)
        defer { server.stop() }
        let yaml = """
            archives:
              - name: odd
                fetch: web
                send: web
                web: { url: "http://localhost:\(server.port)/base"\(more) }
                timeouts: \(answer == "silent" ? "{ idle: 1, message: 2 }" : "{ connect: 30, message: 60 }")
                retry: { first: 0.1, longest: 0.1, giveUpAfter: 0 }
            """
        let archive = try ArchivesFile(path: folder.write("a.yaml", yaml)).archive(named: nil)
        let outbox = try Outbox(folder.file("outbox"))
        _ = try outbox.add(SmallObject.write(objects, to: folder), for: archive)
        let result = try Delivery(outbox, to: archive).run()
        return (
            result, try outbox.records(), String(decoding: server.request, as: UTF8.self), folder
        )
    }

    private func answer(_ status: String, _ json: String) -> String {
        "HTTP/1.1 \(status)\r\nContent-Type: application/dicom+json\r\nContent-Length: \(json.utf8.count)\r\nConnection: close\r\n\r\n\(json)"
    }

    private func item(_ object: Int, failure: Int? = nil) -> String {
        let reason = failure.map { ",\"00081197\":{\"vr\":\"US\",\"Value\":[\($0)]}" } ?? ""
        return
            "{\"00081150\":{\"vr\":\"UI\",\"Value\":[\"1.2.840.10008.5.1.4.1.1.2\"]},\"00081155\":{\"vr\":\"UI\",\"Value\":[\"\(SmallObject(object).instance)\"]}\(reason)}"
    }

    /// HTTP 400 for a set of which one was stored, one is refused for good, and one for now.
    @Test func aPartialFailureIsJudgedObjectByObject() throws {
        let json = """
            {"00081199":{"vr":"SQ","Value":[\(item(1))]},
             "00081198":{"vr":"SQ","Value":[\(item(2, failure: 0xC000)),\(item(3, failure: 0xA700))]}}
            """
        let sent = try send(answer("400 Bad Request", json), objects: 4)
        #expect(
            sent.records.map { "\($0.state) \($0.reason ?? "")" }.map { $0.prefix(40) }
                == [
                    // Stored, it says; the same answer to QIDO does not list it.
                    "confirmed ", "refused it says that it cannot understand",
                    "queued it is out of resources (A700H)",
                    "sent its answer to STOW does not mention",
                ].map { $0.prefix(40) })
        #expect(!sent.result.isSettled)
        #expect(sent.request.contains("POST /base/studies HTTP/1.1\r\n"))
        #expect(
            sent.request.contains(
                "Content-Type: multipart/related; type=\"application/dicom\"; boundary=mais-"))
    }

    /// HTTP 200 for a set of which nothing was stored.
    @Test func aSuccessThatStoredNothingIsNone() throws {
        let json = "{\"00081198\":{\"vr\":\"SQ\",\"Value\":[\(item(1, failure: 0xA900))]}}"
        let sent = try send(answer("200 OK", json), objects: 1)
        #expect(sent.records.map(\.state) == [.refused])
        let empty = try send(answer("200 OK", "{}"), objects: 1)
        #expect(empty.records.map(\.state) == [.sent])
        #expect(empty.records.first?.reason == "its answer to STOW says nothing of objects")
    }

    /// What is there already is not refused: by DICOM's reason, by Azure's, or by HTTP's status alone.
    @Test(arguments: [273, 45070, nil])
    func whatIsThereAlreadyIsConfirmed(_ reason: Int?) throws {
        let json = "{\"00081198\":{\"vr\":\"SQ\",\"Value\":[\(item(1, failure: reason))]}}"
        let sent = try send(answer("409 Conflict", json), objects: 1)
        #expect(sent.records.map(\.state) == [.confirmed], "\(sent.records)")
        let bare = try send(
            "HTTP/1.1 409 Conflict\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", objects: 1)
        #expect(bare.records.map(\.state) == [.confirmed])
        // Another reason is one, whatever the status of the whole.
        let other = "{\"00081198\":{\"vr\":\"SQ\",\"Value\":[\(item(1, failure: 0xA900))]}}"
        #expect(
            try send(answer("409 Conflict", other), objects: 1).records.map(\.reason)
                == ["it says that the data set does not fit its SOP class (A900H)"])
    }

    @Test func aReasonThatCannotBeReadIsShown() throws {
        let text = item(1, failure: 273).replacing("[273]", with: "[\"27,3\"]")
        let json = "{\"00081198\":{\"vr\":\"SQ\",\"Value\":[\(text)]}}"
        let sent = try send(answer("202 Accepted", json), objects: 1)
        #expect(
            sent.records.map(\.reason) == [
                "its answer to STOW cannot be read: (0008,1197) Failure Reason is '27,3', which is not a reason"
            ])
        #expect(sent.records.map(\.state) == [.queued])
    }

    @Test(arguments: [
        (
            "307 Temporary Redirect\r\nLocation: /elsewhere", "queued",
            "odd answered STOW with HTTP status 307: it has moved to '/elsewhere'. Nothing is sent there unasked: write the new address into 'web.url' if you trust it."
        ),
        (
            "503 Busy", "queued",
            "odd answered STOW with HTTP status 503. The fault may be transient; try again later."
        ),
        (
            "401 Unauthorized", "queued",
            "odd answered STOW with HTTP status 401. Check user and password in the archives file."
        ),
        ("415 Type", "refused", "odd answered STOW with HTTP status 415. Its log says more."),
    ])
    func aStatusForAll(_ status: String, _ state: String, _ reason: String) throws {
        let sent = try send(
            "HTTP/1.1 \(status)\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", objects: 2)
        #expect(sent.records.map(\.state.rawValue) == [state, state])
        #expect(sent.records.map(\.reason) == [reason, reason])
    }

    @Test(arguments: ["garbage", "closing", "silent"])
    func anArchiveThatSpeaksNoHTTP(_ manner: String) throws {
        let sent = try send(manner, objects: 1)
        #expect(sent.records.first.map { !$0.state.isSettled } == true)
        // The connection ends while we send or while we wait, which the machine decides.
        let sentences = [
            "garbage": [
                "unsupported protocol. Check that host and port in the archives file are an archive's."
            ],
            "closing": [
                "failed sending data to the peer. It may have been restarted; try again.",
                "failure when receiving data from the peer. It may have been restarted; try again.",
            ],
            "silent": [
                "timeout was reached. It may be busy; 'timeouts' in the archives file says how long is waited."
            ],
        ]
        let expected = (sentences[manner] ?? []).map { "odd: HTTP failed: " + $0 }
        #expect(expected.contains { $0 == sent.result.fault }, "\(sent.result)")
    }

    @Test func partialFailureOfARealArchive() throws {
        // A file that Orthanc cannot read among good ones: its pixel data is cut off in mid-element.
        let orthanc = try Orthanc()
        let archive = try orthanc.webOnly()
        var files = try SmallObject.write(3, to: orthanc.folder)
        var object = SmallObject(9)
        object.study = ""
        // Orthanc asks for no Study Instance UID; a data set without a SOP Instance UID it refuses.
        files.append(try orthanc.folder.write("bad.dcm", object.data))
        let outbox = try Outbox(orthanc.folder.file("outbox"))
        let queued = try outbox.add(files, for: archive)
        #expect(
            queued.unfit == [
                files[3]:
                    "'\(files[3])' cannot be used: its Study Instance UID (0020,000D) is missing or is no UID. Export or copy it again from where it came from, or leave it out."
            ])
        #expect(
            try Delivery(outbox, to: archive).run()
                == Delivery.Result(counts: [.verified: 3], fault: nil))
    }

    @Test func aPasswordIsSentAndShownNowhere() throws {
        let orthanc = try Orthanc([
            "AuthenticationEnabled": true, "RegisteredUsers": ["mais": "s3cr3t-Planted"],
        ])
        try orthanc.folder.write("secret", "s3cr3t-Planted\n")
        let archive = try orthanc.secured("user: mais, password: { file: secret }")
        #expect(try archive.echo().web == true)
        let outbox = try Outbox(orthanc.folder.file("outbox"))
        _ = try outbox.add(SmallObject.write(2, to: orthanc.folder), for: archive)
        #expect(
            try Delivery(outbox, to: archive).run()
                == Delivery.Result(counts: [.verified: 2], fault: nil))
        try orthanc.folder.write("secret", "wrong\n")
        #expect(throws: PACSError.http("orthanc", "QIDO", 401)) { try archive.echo() }
        let missing = try orthanc.secured("user: mais, password: { environment: NO_SUCH_SECRET }")
        #expect(
            throws: PACSError.settings(
                "archive 'orthanc': the environment variable of 'web.password' is not set.")
        ) { try missing.echo() }
        // What stands in the file is a secret of one line, or it is not taken.
        for (secret, reason) in [
            ("", "'web.password' is empty or holds control characters."),
            ("\nnext line", "'web.password' is empty or holds control characters."),
            ("a\u{1B}b", "'web.password' is empty or holds control characters."),
            (
                String(repeating: "a", count: 4097),
                "the file of 'web.password' cannot be read, or is longer than 4096 bytes."
            ),
        ] {
            try orthanc.folder.write("secret", secret)
            #expect(throws: PACSError.settings("archive 'orthanc': \(reason)")) {
                try archive.echo()
            }
        }
        try FileManager.default.removeItem(atPath: orthanc.folder.file("secret"))
        #expect(
            throws: PACSError.settings(
                "archive 'orthanc': the file of 'web.password' cannot be read, or is longer than 4096 bytes."
            )
        ) { try archive.echo() }
    }
}

extension Orthanc {
    /// The archive by DICOMweb alone, with more in its `web`.
    func secured(_ web: String) throws -> Archive {
        let yaml = """
            archives:
              - name: orthanc
                web: { url: "http://localhost:\(webPort)/dicom-web", \(web) }
                fetch: web
                send: web
                timeouts: { connect: 30, idle: 30, message: 60 }
                retry: { first: 0.1, longest: 0.5, giveUpAfter: 60 }
                limits: { freeMegabytes: 1 }
            """
        return try ArchivesFile(path: folder.write("secured.yaml", yaml)).archive(named: nil)
    }
}
