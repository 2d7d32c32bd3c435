import Foundation
import PACS
import Testing

/// Nobody is believed whose certificate is not as it should be: the right authority, the right
/// name, the right day.
@Suite struct TLSTests {
    /// An Orthanc that speaks TLS with a certificate, and asks for ours.
    private func orthanc(
        _ authority: Certificates, _ names: String = "DNS:localhost", expired: Bool = false
    ) throws -> Orthanc {
        let server = try authority.make("server", names, expired: expired)
        return try Orthanc([
            "DicomTlsEnabled": true, "DicomTlsCertificate": server.certificate,
            "DicomTlsPrivateKey": server.key, "DicomTlsTrustedCertificates": authority.authority,
        ])
    }

    private func archive(
        _ orthanc: Orthanc, _ own: (certificate: String, key: String), _ tls: String
    )
        throws -> Archive
    {
        try orthanc.archive(
            "    tls: { \(tls) }\n    verify: query",
            own: "  certificate: \(own.certificate)\n  key: \(own.key)")
    }

    @Test func objectsGoOverTLS() throws {
        let folder = try TestFolder()
        let authority = try Certificates(in: folder)
        let orthanc = try orthanc(authority)
        let own = try authority.make("own", "DNS:mais")
        for tls in [
            "trust: \(authority.authority)",
            "peerCertificate: \(folder.file("ca/server.pem"))",
        ] {
            let archive = try archive(orthanc, own, tls)
            #expect(try archive.echo().tls == true)
            let outbox = try Outbox(folder.file("outbox-\(tls.count)"))
            _ = try outbox.add(SmallObject.write(8, to: folder) { $0.size = 256 }, for: archive)
            let result = try Delivery(outbox, to: archive).run()
            #expect(result == Delivery.Result(counts: [.verified: 8], fault: nil), "\(orthanc.log)")
        }
        // Without TLS it does not answer, and without our certificate it takes nothing.
        let closed = PACSError.archive("orthanc", .broken, "the archive closed the connection")
        #expect(throws: closed) { try orthanc.archive().echo() }
        let error = #expect(throws: PACSError.self) {
            try orthanc.archive("    tls: { trust: \(authority.authority) }").echo()
        }
        // It says why and closes at once: what of that is read first, the system decides.
        let required = PACSError.archive("orthanc", .tls, "tlsv13 alert certificate required")
        #expect(error == closed || error == required, "\(error?.description ?? "")")
    }

    @Test(arguments: [
        "another authority", "another host", "only a common name", "expired", "another pin",
        "another host, pinned", "only a common name, pinned", "its authority, pinned",
    ])
    func aWrongCertificateIsRefused(_ what: String) throws {
        let folder = try TestFolder()
        let authority = try Certificates(in: folder)
        let names =
            what.hasPrefix("another host")
            ? "DNS:pacs.example.org" : what.hasPrefix("only") ? "email:a@b.c" : "DNS:localhost"
        let orthanc = try orthanc(authority, names, expired: what == "expired")
        let own = try authority.make("own", "DNS:mais")
        var trust = "trust: \(authority.authority)"
        if what == "another authority" {
            trust = "trust: \(try Certificates(in: folder, "other").authority)"
        } else if what == "another pin" {
            trust = "peerCertificate: \(own.certificate)"
        } else if what == "its authority, pinned" {
            trust = "peerCertificate: \(authority.authority)"
        } else if what.hasSuffix("pinned") {
            trust = "peerCertificate: \(folder.file("ca/server.pem"))"
        }
        let sentences = [
            "another authority": "self-signed certificate in certificate chain",
            "another host": "hostname mismatch", "only a common name": "hostname mismatch",
            "another host, pinned": "hostname mismatch",
            "only a common name, pinned": "hostname mismatch",
            "its authority, pinned": "the archive shows another certificate than the pinned one",
            "expired": "certificate has expired",
            "another pin": "self-signed certificate in certificate chain",
        ]
        let archive = try archive(orthanc, own, trust)
        let outbox = try Outbox(folder.file("outbox"))
        _ = try outbox.add(SmallObject.write(2, to: folder), for: archive)
        let result = try Delivery(outbox, to: archive).run()
        #expect(result.counts == [.queued: 2])
        #expect(
            result.fault
                == "orthanc: \(sentences[what] ?? "?"). Check 'tls' in the archives file, and the certificates' names and dates."
        )
        #expect(try orthanc.count() == 0)
        // Once it is right, all arrives.
        let right = try self.archive(
            orthanc, own,
            what.contains("host")
                ? "peerCertificate: \(folder.file("ca/server.pem")), certifiedName: pacs.example.org"
                : "trust: \(authority.authority)")
        if what == "expired" || what.hasPrefix("only") {
            orthanc.kill()
            let server = try authority.make("renewed", "DNS:localhost")
            try orthanc.configure([
                "DicomTlsCertificate": server.certificate, "DicomTlsPrivateKey": server.key,
            ])
            try orthanc.start()
        }
        #expect(
            try Delivery(outbox, to: right).run()
                == Delivery.Result(counts: [.verified: 2], fault: nil))
    }

    /// The name that a certificate bears may be given where it is not the host's.
    @Test func aNameOtherThanTheHostsIsChecked() throws {
        let folder = try TestFolder()
        let authority = try Certificates(in: folder)
        let orthanc = try orthanc(authority, "DNS:pacs.example.org")
        let own = try authority.make("own", "DNS:mais")
        let tls = "trust: \(authority.authority), certifiedName: pacs.example.org"
        #expect(try archive(orthanc, own, tls).echo().dicom == true)
        let other = "trust: \(authority.authority), certifiedName: pacs.example.com"
        #expect(throws: PACSError.archive("orthanc", .tls, "hostname mismatch")) {
            try archive(orthanc, own, other).echo()
        }
    }

    /// Which names of a certificate fit a host's (RFC 9525, 6.3).
    @Test(arguments: [
        ("DNS:*.example.org", "pacs.example.org", nil), ("IP:127.0.0.1", "127.0.0.1", nil),
        ("DNS:*.example.org", "a.b.example.org", "hostname mismatch"),
        ("DNS:p*.example.org", "pacs.example.org", "hostname mismatch"),
        ("DNS:127.0.0.1", "127.0.0.1", "IP address mismatch"),
        ("IP:127.0.0.1", "localhost", "hostname mismatch"),
    ])
    func namesFitOrNot(_ names: String, _ wanted: String, _ sentence: String?) throws {
        let folder = try TestFolder()
        let authority = try Certificates(in: folder)
        let orthanc = try orthanc(authority, names)
        let own = try authority.make("own", "DNS:mais")
        let tls = "trust: \(authority.authority), certifiedName: \(wanted)"
        let archive = try archive(orthanc, own, tls)
        if let sentence {
            #expect(throws: PACSError.archive("orthanc", .tls, sentence)) { try archive.echo() }
        } else {
            #expect(try archive.echo().tls)
        }
    }

    @Test func aCertificateThatCannotBeReadIsNamed() throws {
        let orthanc = try Orthanc(start: false)
        let archive = try orthanc.archive("    tls: { trust: missing.pem }")
        let error = #expect(throws: PACSError.self) { try archive.echo() }
        #expect(
            error?.description.hasSuffix(
                "/missing.pem' cannot be read: No such file or directory. Check 'tls' in the archives file, and the certificates' names and dates."
            ) == true, "\(error?.description ?? "")")
    }
}
