import Foundation
import PACS
import Testing

/// DICOMweb over HTTPS with a real archive behind: Orthanc, and `stunnel` in front of it.
///
/// Orthanc 1.10.1 of Debian 12 cannot do it by itself: its libcivetweb looks OpenSSL's functions up by
/// name, calls `SSL_get_peer_certificate`, which OpenSSL 3 has no more, and dies of the first caller.
@Suite struct HTTPSTests {
    /// An Orthanc that is reached over TLS with a certificate, and the port for that.
    private struct Setup {
        let orthanc: Orthanc
        let port: Int
        private let tunnel: Child

        init(_ server: (certificate: String, key: String)) throws {
            orthanc = try Orthanc()
            port = try Ports.free()
            let settings = """
                foreground = yes
                pid =
                [web]
                accept = 127.0.0.1:\(port)
                connect = 127.0.0.1:\(orthanc.webPort)
                cert = \(server.certificate)
                key = \(server.key)

                """
            try orthanc.folder.write("stunnel.conf", settings)
            tunnel = try Child("stunnel4", ["stunnel.conf"], in: orthanc.folder, log: "tunnel")
            let (port, tunnel) = (port, tunnel)
            guard eventually({ !tunnel.isRunning || Ports.isOpen(port) }), tunnel.isRunning else {
                throw Child.Missing(description: "stunnel did not start: \(tunnel.output)")
            }
        }

        func archive(_ web: String) throws -> Archive {
            let yaml = """
                archives:
                  - name: orthanc
                    web: { url: "https://localhost:\(port)/dicom-web", \(web) }
                    fetch: web
                    send: web
                    retry: { first: 0.1, longest: 0.5, giveUpAfter: 60 }
                    limits: { freeMegabytes: 1 }
                """
            let path = try orthanc.folder.write("\(UUID().uuidString).yaml", yaml)
            return try ArchivesFile(path: path).archive(named: nil)
        }
    }

    /// STOW, QIDO and WADO, believing the right authority, or the one certificate.
    @Test func objectsGoAndComeBack() throws {
        let folder = try TestFolder()
        let authority = try Certificates(in: folder)
        let setup = try Setup(authority.make("web", "DNS:localhost"))
        let files = try SmallObject.write(60, to: folder) { $0.size = 128 }
        for web in [
            "trust: \(authority.authority)", "peerCertificate: \(folder.file("ca/web.pem"))",
        ] {
            let archive = try setup.archive(web)
            let outbox = try Outbox(folder.file("outbox-\(web.count)"))
            _ = try outbox.add(files, for: archive)
            #expect(
                try Delivery(outbox, to: archive).run()
                    == Delivery.Result(counts: [.verified: 60], fault: nil))
            var query = Query()
            query.modality = "CT"
            let match = try #require(try archive.find(query, series: true).matches.first)
            let back = folder.file("back-\(web.count)")
            #expect(try archive.fetch(match, into: back).came == 60)
            for file in files {
                let header = try ObjectHeader(path: file)
                let path = "\(back)/\(header.study)/\(header.series)/\(header.sopInstance).dcm"
                #expect(try dataset(of: path) == dataset(of: file))
            }
        }
        #expect(try setup.orthanc.count() == 60)
    }

    /// The name that a certificate bears may be given where it is not the host's.
    @Test func aNameOtherThanTheHostsIsChecked() throws {
        let folder = try TestFolder()
        let authority = try Certificates(in: folder)
        let setup = try Setup(authority.make("web", "DNS:pacs.example.org"))
        let pin = "peerCertificate: \(folder.file("ca/web.pem"))"
        for web in ["trust: \(authority.authority)", pin] {
            let right = try setup.archive(web + ", certifiedName: pacs.example.org")
            #expect(try right.echo().web == true)
            let wrong = try setup.archive(web + ", certifiedName: pacs.example.com")
            #expect(throws: PACSError.archive("orthanc", .tls, "HTTP failed: hostname mismatch")) {
                try wrong.echo()
            }
        }
    }

    /// Which names of a certificate fit a host's (RFC 9525, 6.3), for a trusted and for a pinned one.
    @Test(arguments: [
        ("DNS:*.example.org", "pacs.example.org", true), ("DNS:LOCALHOST", "localhost", true),
        ("IP:127.0.0.1", "127.0.0.1", true), ("DNS:a.b,DNS:localhost", "localhost", true),
        ("DNS:*.example.org", "a.b.example.org", false),
        ("DNS:*.example.org", "example.org", false),
        ("DNS:p*.example.org", "pacs.example.org", false), ("DNS:*", "localhost", false),
        ("DNS:127.0.0.1", "127.0.0.1", false), ("IP:127.0.0.2", "127.0.0.1", false),
        ("IP:127.0.0.1", "localhost", false),
    ])
    func namesFitOrNot(_ names: String, _ wanted: String, _ fits: Bool) throws {
        let folder = try TestFolder()
        let authority = try Certificates(in: folder)
        let setup = try Setup(authority.make("web", names))
        for web in [
            "trust: \(authority.authority)", "peerCertificate: \(folder.file("ca/web.pem"))",
        ] {
            let archive = try setup.archive(web + ", certifiedName: \(wanted)")
            if fits {
                #expect(try archive.echo().web == true)
            } else {
                #expect(
                    throws: PACSError.archive("orthanc", .tls, "HTTP failed: hostname mismatch")
                ) { try archive.echo() }
            }
        }
    }

    /// Nobody is believed otherwise, and nothing is sent; once it is right, all arrives.
    @Test(arguments: [
        "another authority", "another host", "only a common name", "expired", "another pin",
        "its authority, pinned", "another host, pinned", "expired, pinned",
    ])
    func certificatesAreChecked(_ what: String) throws {
        let folder = try TestFolder()
        let authority = try Certificates(in: folder)
        let other = try Certificates(in: folder, "other")
        let setup = try Setup(
            authority.make(
                "web",
                what.hasPrefix("another host")
                    ? "DNS:pacs.example.org"
                    : what.hasPrefix("only") ? "email:a@b.c" : "DNS:localhost",
                expired: what.hasPrefix("expired")))
        let web =
            switch what {
            case "another authority": "trust: \(other.authority)"
            case "another pin":
                "peerCertificate: \(try other.make("pin", "DNS:localhost").certificate)"
            case "its authority, pinned": "peerCertificate: \(authority.authority)"
            case "another host, pinned", "expired, pinned":
                "peerCertificate: \(folder.file("ca/web.pem"))"
            default: "trust: \(authority.authority)"
            }
        let archive = try setup.archive(web)
        let error = #expect(throws: PACSError.self) { try archive.echo() }
        let sentences = [
            "another host": "hostname mismatch", "another host, pinned": "hostname mismatch",
            "only a common name": "hostname mismatch", "expired": "certificate has expired",
            "expired, pinned": "certificate has expired",
            "another pin": "the archive shows another certificate than the pinned one",
            "its authority, pinned": "the archive shows another certificate than the pinned one",
        ]
        guard case .archive("orthanc", .tls, let sentence)? = error else {
            Issue.record("\(error?.description ?? "none")")
            return
        }
        if let expected = sentences[what] { #expect(sentence == "HTTP failed: \(expected)") }
        let outbox = try Outbox(folder.file("outbox"))
        _ = try outbox.add(SmallObject.write(2, to: folder), for: archive)
        let result = try Delivery(outbox, to: archive).run()
        #expect(result.counts == [.queued: 2])
        #expect(result.fault == error?.description)
        #expect(try setup.orthanc.count() == 0)
        let right = try Setup(authority.make("renewed", "DNS:localhost"))
        let again = try right.archive("trust: \(authority.authority)")
        #expect(
            try Delivery(outbox, to: again).run()
                == Delivery.Result(counts: [.verified: 2], fault: nil))
    }
}
