import Foundation
import PACS
import Testing

/// The commands as a user has them.
@Suite struct CommandTests {
    @Test func findFetchSendAndStatus() throws {
        let orthanc = try Orthanc()
        let folder = orthanc.folder
        try folder.write("archives.yaml", orthanc.yaml())
        _ = try SmallObject.write(4, to: folder)
        let echo = try Command(["pacs", "echo"], in: folder)
        #expect(
            echo.output
                == "orthanc: DICOM answers, not encrypted; storage commitment offered\northanc: DICOMweb answers\n"
        )
        let queued = try Command(["pacs", "send", "in-1-1", "--queue-only"], in: folder)
        #expect(queued.output == "4 objects queued, 0 known\n")
        #expect(try Command(["pacs", "status"], in: folder).output == "4 queued\n")
        let sent = try Command(["pacs", "send"], in: folder)
        #expect(sent.output == "orthanc: 4 verified\n", "\(sent.error)")
        #expect(sent.status == 0)
        let object = SmallObject(1)
        try folder.write("wanted.csv", "accession\nA1\n")
        let found = try Command(["pacs", "find", "--list", "wanted.csv"], in: folder)
        #expect(
            found.output == "\(object.study)  20260102  CT  4 objects\n1 studies\n",
            "\(found.error)")
        let fetched = try Command(
            ["pacs", "fetch", "--list", "wanted.csv", "--out", "back"], in: folder)
        #expect(
            fetched.output == "\(object.study): 4 objects came, 0 were here\n", "\(fetched.error)")
        #expect(folder.files("back").count == 4)
        let csv = try Command(["pacs", "status", "--csv"], in: folder).output
        #expect(csv.split(separator: "\n").count == 5)
        let json = try Command(["pacs", "status", "--json"], in: folder).output
        let records = try JSONDecoder().decode([OutboxRecord].self, from: Data(json.utf8))
        #expect(records.map(\.state) == [.verified, .verified, .verified, .verified])
        let attempts = try Command(
            ["pacs", "status", "--archive", "orthanc", "--attempts", object.instance], in: folder)
        #expect(attempts.output.contains("\"outcome\" : \"verified\""))
    }

    @Test func mistakesHaveTheirStatus() throws {
        let folder = try TestFolder()
        #expect(try Command(["pacs", "echo", "--archives", "none.yaml"], in: folder).status == 1)
        try folder.write(
            "archives.yaml", "archives: [ { name: a, host: localhost, port: 1, aeTitle: A } ]")
        let nothing = try Command(["pacs", "find"], in: folder)
        #expect(nothing.status == 64)
        #expect(nothing.error.hasPrefix("Error: nothing is asked for: name a study"))
        let down = try Command(["pacs", "find", "--modality", "CT"], in: folder)
        #expect(down.status == 1)
        #expect(down.error.hasPrefix("Error: a: it cannot be reached"), "\(down.error)")
        #expect(try Command(["pacs", "find", "--study", "x"], in: folder).status == 64)
        #expect(try Command(["pacs", "send", "missing.dcm"], in: folder).status == 64)
        let bad = try Command(["pacs", "send", "archives.yaml", "--queue-only"], in: folder)
        #expect(bad.status == 1)
        #expect(
            bad.error == """
                Error: 'archives.yaml' is not sent: 'archives.yaml' cannot be used: it cannot be read \
                as DICOM: it is not a DICOM file. Export or copy it again from where it came from, or \
                leave it out.

                """)
        let cut = try folder.write("cut.dcm", SmallObject(1).data.prefix(700))
        let sent = try Command(["pacs", "send", "cut.dcm", "--queue-only"], in: folder)
        #expect(sent.status == 1)
        #expect(
            sent.error == """
                Error: 'cut.dcm' is not sent: 'cut.dcm' cannot be used: it cannot be read as DICOM: \
                (7FE0,0010): the element announces 128 bytes, and 58 are left in the file. Export or \
                copy it again from where it came from, or leave it out.

                """, "\(cut)")
    }

    /// Values of patients, passwords and keys stand in no output, ledger or manifest.
    @Test func nothingSecretIsShown() throws {
        let folder = try TestFolder()
        let authority = try Certificates(in: folder)
        let server = try authority.make("server", "DNS:localhost")
        let own = try authority.make("own", "DNS:mais")
        let orthanc = try Orthanc([
            "DicomTlsEnabled": true, "DicomTlsCertificate": server.certificate,
            "DicomTlsPrivateKey": server.key, "DicomTlsTrustedCertificates": authority.authority,
            "AuthenticationEnabled": true, "RegisteredUsers": ["mais": "s3cr3t-Planted"],
            "UnknownSopClassAccepted": false,
        ])
        let yaml = orthanc.yaml(
            "    tls: { trust: \(authority.authority) }",
            own: "  certificate: \(own.certificate)\n  key: \(own.key)"
        ).replacing(
            "/dicom-web\" }",
            with: "/dicom-web\", user: mais, password: { environment: PLANTED_SECRET } }")
        try folder.write("archives.yaml", yaml)
        _ = try SmallObject.write(3, to: folder)
        var odd = SmallObject(99)
        odd.sopClass = "1.2.840.10008.5.1.4.1.1.9999"
        try folder.write("in-1-1/odd.dcm", odd.data)
        let secret = ["PLANTED_SECRET": "s3cr3t-Planted"]
        var all = ""
        func run(_ arguments: String..., status: Int32 = 0, with secret: [String: String]) throws {
            let ran = try Command(["pacs"] + arguments, in: folder, environment: secret)
            #expect(ran.status == status, "\(arguments): \(ran.error)")
            all += ran.output + ran.error
        }
        try run("echo", "--json", with: secret)
        try run("send", "in-1-1", status: 3, with: secret)
        try run("send", "in-1-1", "--again", "--json", status: 3, with: secret)
        try run("find", "--modality", "CT", "--json", with: secret)
        try run("find", "--modality", "CT", with: secret)
        try run("fetch", "--modality", "CT", "--out", "back", with: secret)
        try run("status", with: secret)
        try run("status", "--csv", with: secret)
        try run("status", "--json", with: secret)
        // DICOM answers all the same.
        try run("echo", status: 3, with: ["PLANTED_SECRET": "s3cr3t-Planted-wrong"])
        orthanc.kill()
        try run("find", "--modality", "CT", status: 1, with: secret)
        for name in folder.files("outbox") where name.contains("sqlite") {
            let bytes = try Data(contentsOf: URL(filePath: folder.file("outbox/" + name)))
            all += String(decoding: bytes, as: UTF8.self)
        }
        #expect(all.count > 2000)
        let key = try String(contentsOfFile: own.key, encoding: .utf8).split(separator: "\n")[1]
        for planted in ["Planted", "PLANTED-4711", "19700101", "s3cr3t", String(key.prefix(20))] {
            #expect(!all.contains(planted), "'\(planted)' is shown")
        }
        // The search itself finds what is there.
        #expect(all.contains(SmallObject(1).study))
    }
}
