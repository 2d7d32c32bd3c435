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
            let match = try #require(try archive.find(query, series: true).first)
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

    /// Nobody is believed otherwise, and nothing is sent; once it is right, all arrives.
    @Test(arguments: ["another authority", "another host", "expired", "another pin"])
    func certificatesAreChecked(_ what: String) throws {
        let folder = try TestFolder()
        let authority = try Certificates(in: folder)
        let other = try Certificates(in: folder, "other")
        let setup = try Setup(
            authority.make(
                "web", what == "another host" ? "DNS:pacs.example.org" : "DNS:localhost",
                expired: what == "expired"))
        let archive = try setup.archive(
            what == "another authority"
                ? "trust: \(other.authority)"
                : what == "another pin"
                    ? "peerCertificate: \(try other.make("pin", "DNS:localhost").certificate)"
                    : "trust: \(authority.authority)")
        let error = #expect(throws: PACSError.self) { try archive.echo() }
        guard case .peer("orthanc", .tls, _)? = error else {
            Issue.record("\(error?.description ?? "none")")
            return
        }
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
