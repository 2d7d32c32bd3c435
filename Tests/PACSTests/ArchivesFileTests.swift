import Foundation
import PACS
import Testing

/// The archives file is read as strictly as a pipeline file: each mistake has its sentence.
@Suite struct ArchivesFileTests {
    private func sentence(_ yaml: String) throws -> String {
        let folder = try TestFolder()
        let path = try folder.write("a.yaml", yaml)
        do {
            _ = try ArchivesFile(path: path)
            return "no error"
        } catch {
            return "\(error)".replacing(folder.path + "/", with: "")
        }
    }

    private func one(_ more: String) throws -> String {
        try sentence("archives:\n  - name: a\n    host: h\n    aeTitle: T\n\(more)")
    }

    /// What tells an archive from another: where it is, and not how it is spoken to.
    @Test func theSameArchiveIsTheSamePlace() throws {
        let folder = try TestFolder()
        func place(_ settings: String) throws -> String {
            let path = try folder.write("a.yaml", "archives:\n  - { name: a, \(settings) }\n")
            return try ArchivesFile(path: path).archive(named: "a").place
        }
        let one = try place("host: h, aeTitle: T")
        #expect(try place("host: h, aeTitle: T, verify: query") == one)
        for other in [
            "host: i, aeTitle: T", "host: h, aeTitle: U", "host: h, port: 105, aeTitle: T",
            "host: h, aeTitle: T, web: { url: \"http://h/dicom-web\" }",
        ] {
            #expect(try place(other) != one, "\(other)")
        }
    }

    @Test func aWholeFileIsTaken() throws {
        #expect(
            try sentence(
                """
                own: { aeTitle: US, port: 11113, certificate: o.pem, key: o.key, trust: c.pem }
                archives:
                  - name: big-one
                    host: pacs.example.org
                    port: 2762
                    aeTitle: THEM
                    tls: { trust: ca.pem, certifiedName: other.example.org }
                    web:
                      url: https://pacs.example.org/dicom-web
                      user: u
                      password: { environment: PACS_PASSWORD }
                    fetch: move
                    send: web
                    verify: query
                    transcode: true
                    page: 50
                    associations: 2
                    timeouts: { connect: 1, idle: 2, message: 3, commitment: 4 }
                    retry: { first: 1, longest: 2.5, giveUpAfter: 0 }
                    limits: { matches: 1, objectMegabytes: 2, fetchMegabytes: 3, freeMegabytes: 4 }
                  - name: b
                    host: h
                    aeTitle: T
                """) == "no error")
    }

    @Test func strangeKeysAreNamedWithTheNearest() throws {
        let text = try one("    hst: x")
        #expect(text.hasPrefix("a.yaml:5:5: "), "\(text)")
        #expect(text.contains("did you mean 'host'?"))
        #expect(try one("    tls: { turst: x }").contains("did you mean 'trust'?"))
        #expect(try sentence("archvies: []").contains("did you mean 'archives'?"))
    }

    @Test(arguments: [
        ("    port: 0", "archive 'a': 'port' is 0; it may be 1 to 65535"),
        (
            "    tls: { trust: a, peerCertificate: b }",
            "archive 'a': 'tls' needs 'trust' or 'peerCertificate', and not both"
        ),
        (
            "    tls: { certifiedName: a }",
            "archive 'a': 'tls' needs 'trust' or 'peerCertificate', and not both"
        ),
        ("    fetch: web", "archive 'a': 'fetch: web' and 'send: web' need 'web.url'"),
        ("    port: 65536", "archive 'a': 'port' is 65536; it may be 1 to 65535"),
        ("    send: web", "archive 'a': 'fetch: web' and 'send: web' need 'web.url'"),
        ("    page: 100001", "archive 'a': 'page' is 100001; it may be 1 to 100000"),
        ("    associations: 0", "archive 'a': 'associations' is 0; it may be 1 to 64"),
        ("    timeouts: { connect: 0 }", "archive 'a': 'timeouts' are 1 to 86400 seconds"),
        ("    timeouts: { message: 86401 }", "archive 'a': 'timeouts' are 1 to 86400 seconds"),
        ("    timeouts: { commitment: 0 }", "archive 'a': 'timeouts' are 1 to 86400 seconds"),
        (
            "    retry: { first: 0 }",
            "archive 'a': 'retry' has first 0.0, longest 300.0 and giveUpAfter 900.0; it needs first > 0"
        ),
        (
            "    retry: { longest: 31536001 }",
            "archive 'a': 'retry' has first 2.0, longest 31536001.0 and giveUpAfter 900.0; it needs"
        ),
        (
            "    retry: { giveUpAfter: -1 }",
            "archive 'a': 'retry' has first 2.0, longest 300.0 and giveUpAfter -1.0; it needs"
        ),
        (
            "    retry: { giveUpAfter: 31536001 }",
            "archive 'a': 'retry' has first 2.0, longest 300.0 and giveUpAfter 31536001.0; it needs"
        ),
        ("    limits: { objectMegabytes: 0 }", "archive 'a': 'limits' must be more than 0"),
        ("    limits: { fetchMegabytes: 0 }", "archive 'a': 'limits' must be more than 0"),
        ("    limits: { freeMegabytes: -1 }", "archive 'a': 'limits' must be more than 0"),
        (
            "    limits: { objectMegabytes: 1099511627776 }",
            "archive 'a': 'limits' must be more than 0"
        ),
        (
            "    limits: { fetchMegabytes: 1099511627776 }",
            "archive 'a': 'limits' must be more than 0"
        ),
        (
            "    limits: { freeMegabytes: 1099511627776 }",
            "archive 'a': 'limits' must be more than 0"
        ),
        (
            "    tls: { trust: '' }",
            "archive 'a': 'tls.trust' is empty; fill it in, or leave it out"
        ),
        (
            "    tls: { peerCertificate: '' }",
            "archive 'a': 'tls.peerCertificate' is empty; fill it in, or leave it out"
        ),
        (
            "    tls: { trust: a, certifiedName: '' }",
            "archive 'a': 'tls.certifiedName' is empty; fill it in, or leave it out"
        ),
        (
            "    web: { url: \"https://x\", user: '', password: { file: f } }",
            "archive 'a': 'web.user' is empty; fill it in, or leave it out"
        ),
        (
            "    web: { url: \"https://x\", password: { environment: '' } }",
            "archive 'a': 'web.password.environment' is empty; fill it in, or leave it out"
        ),
        (
            "    web: { url: \"https://x\", password: { file: '' } }",
            "archive 'a': 'web.password.file' is empty; fill it in, or leave it out"
        ),
        (
            "    web: { url: \"https://x\", trust: '' }",
            "archive 'a': 'web.trust' is empty; fill it in, or leave it out"
        ),
        (
            "    web: { url: \"https://x\", peerCertificate: '' }",
            "archive 'a': 'web.peerCertificate' is empty; fill it in, or leave it out"
        ),
        (
            "    web: { url: \"https://x\", certifiedName: '' }",
            "archive 'a': 'web.certifiedName' is empty; fill it in, or leave it out"
        ),
        (
            "    web: { url: \"https://x\", trust: a, peerCertificate: b }",
            "archive 'a': 'web' has 'trust' or 'peerCertificate', not both"
        ),
        (
            "    web: { url: \"https://x\", password: { environment: E, file: f } }",
            "archive 'a': 'web.password' has 'environment' or 'file': the secret itself stands in neither"
        ),
        (
            "    web: { url: \"https://x/y?token=z\" }",
            "archive 'a': 'web.url' is http:// or https://, a host and a path, and nothing secret"
        ),
        (
            "    web: { url: \"https://x/y#z\" }",
            "archive 'a': 'web.url' is http:// or https://, a host and a path, and nothing secret"
        ),
        (
            "    web: { url: \"https://\" }",
            "archive 'a': 'web.url' is http:// or https://, a host and a path, and nothing secret"
        ),
        ("    page: 0", "archive 'a': 'page' is 0; it may be 1 to 100000"),
        ("    associations: 65", "archive 'a': 'associations' is 65; it may be 1 to 64"),
        ("    timeouts: { idle: 0 }", "archive 'a': 'timeouts' are 1 to 86400 seconds"),
        (
            "    retry: { first: 2, longest: 1 }",
            "archive 'a': 'retry' has first 2.0, longest 1.0 and giveUpAfter 900.0; it needs first > 0"
        ),
        ("    limits: { matches: 0 }", "archive 'a': 'limits' must be more than 0"),
        (
            "    web: { url: \"ftp://x/y\" }",
            "archive 'a': 'web.url' is http:// or https://, a host and a path, and nothing secret"
        ),
        (
            "    web: { url: \"https://u:p@x/y\" }",
            "archive 'a': 'web.url' is http:// or https://, a host and a path, and nothing secret"
        ),
        (
            "    web: { url: \"https://x\", user: u }",
            "archive 'a': 'web.user' needs 'web.password'"
        ),
        (
            "    web: { url: \"https://x\", password: { } }",
            "archive 'a': 'web.password' has 'environment' or 'file': the secret itself stands in neither"
        ),
        (
            "    web: { url: \"http://x\", password: { environment: E } }",
            "archive 'a': a password goes over https:// only"
        ),
    ])
    func whatCannotBeIsSaid(_ more: String, _ expected: String) throws {
        let text = try one(more)
        #expect(text.hasPrefix("a.yaml:2:5: \(expected)"), "\(text)")
    }

    /// What is wrong with our own end, or with an archive as a whole.
    @Test(arguments: [
        (
            "own: { port: 65536 }", "{ name: a, host: h, aeTitle: T }",
            "'own.port' is 65536; it may be"
        ),
        ("own: { port: -1 }", "{ name: a, host: h, aeTitle: T }", "'own.port' is -1; it may be"),
        (
            "own: { certificate: c }", "{ name: a, host: h, aeTitle: T }",
            "'own.certificate' and 'own.key' go together"
        ),
        (
            "own: { key: k }", "{ name: a, host: h, aeTitle: T }",
            "'own.certificate' and 'own.key' go together"
        ),
        (
            "own: { certificate: '', key: k }", "{ name: a, host: h, aeTitle: T }",
            "archive 'a': 'own.certificate' is empty; fill it in, or leave it out"
        ),
        (
            "own: { certificate: c, key: '' }", "{ name: a, host: h, aeTitle: T }",
            "archive 'a': 'own.key' is empty; fill it in, or leave it out"
        ),
        (
            "own: { trust: '' }", "{ name: a, host: h, aeTitle: T }",
            "archive 'a': 'own.trust' is empty; fill it in, or leave it out"
        ),
        (
            "own: {}", "{ host: h, aeTitle: T }",
            "an archive's 'name' has 1 to 64 letters, digits, '-', '.' or '_'"
        ),
        (
            "own: {}", "{ name: a/b, host: h, aeTitle: T }",
            "an archive's 'name' has 1 to 64 letters, digits, '-', '.' or '_'"
        ),
        (
            "own: {}",
            "{ name: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, host: h, aeTitle: T }",
            "an archive's 'name' has 1 to 64 letters, digits, '-', '.' or '_'"
        ),
        ("own: {}", "{ name: a }", "archive 'a': it needs 'host', or 'web'"),
        (
            "own: {}", "{ name: a, host: '', aeTitle: T }",
            "archive 'a': 'host' is empty; fill it in, or leave it out"
        ),
        (
            "own: {}", "{ name: a, web: { url: 'https://x' } }",
            "archive 'a': without 'host', 'fetch' and 'send' must be web"
        ),
        (
            "own: {}", "{ name: a, web: { url: 'https://x' }, fetch: web }",
            "archive 'a': without 'host', 'fetch' and 'send' must be web"
        ),
        (
            "own: {}", "{ name: a, web: { url: 'https://x' }, send: web, fetch: move }",
            "archive 'a': without 'host', 'fetch' and 'send' must be web"
        ),
    ])
    func whatCannotBeOfTheWholeIsSaid(
        _ own: String, _ archive: String, _ expected: String
    ) throws {
        let text = try sentence("\(own)\narchives: [ \(archive) ]")
        #expect(text.hasPrefix("a.yaml:2:13: \(expected)"), "\(text)")
    }

    @Test func aPasswordInTheFileIsNoKey() throws {
        let text = try one("    web: { url: \"https://x\", password: hunter2 }")
        #expect(
            text.hasPrefix(
                "a.yaml:5:40: 'web.password': it must be a group with 'environment' or 'file'"),
            "\(text)")
    }

    /// Whatever somebody writes where a secret may stand, no message shows it.
    @Test(arguments: [
        "web: { url: \"https://x\", password: hunter2 }",
        "web: { url: \"https://x\", password: [hunter2] }",
        "web: { url: \"https://x\", password: {hunter2} }",
        "web: { url: \"https://x\", password: *hunter2 }",
        "web: { url: \"https://x\", password: &hunter2 }",
        "web: { url: \"https://x\", password: &hunter2 x }",
        "web: { url: \"https://x\", password: @hunter2 }",
        "web: { url: \"https://x\", password: \"hunter2 }",
        "web: { url: \"https://x\", password: { file: a, file: hunter2 } }",
        "web: { url: \"https://x\", password: { environment: [hunter2] } }",
        "web: { url: \"https://me:hunter2@x\" }", "web: https://me:hunter2@x",
        "web: hunter2", "web: { url: \"https://x\", hunter2 }",
        "web: { url: \"https://x\", \"Authorization: Bearer hunter2\": }",
        "web: { url: \"https://x\", hunter2: token }", "hunter2: 1",
        "fetch: https://me:hunter2@x", "page: https://me:hunter2@x", "tls: https://me:hunter2@x",
    ])
    func aSecretInTheFileIsNotShown(_ line: String) throws {
        let text = try one("    " + line)
        #expect(text.hasPrefix("a.yaml:"), "\(text)")
        #expect(!text.contains("hunter2"), "\(text)")
    }

    /// A key that is nearly a right one is shown: it is no secret.
    @Test func aMisspeltKeyIsShown() throws {
        let text = try one("    web: { url: \"https://x\", passwort: hunter2 }")
        #expect(
            text.hasPrefix(
                "a.yaml:5:30: 'web' has no option 'passwort'\n  fix: did you mean 'password'?"),
            "\(text)")
        #expect(!text.contains("hunter2"), "\(text)")
    }

    @Test func archivesAreChosenByName() throws {
        let folder = try TestFolder()
        let yaml =
            "archives:\n  - { name: one, host: h, aeTitle: T }\n  - { name: two, host: h, aeTitle: T }\n"
        let file = try ArchivesFile(path: folder.write("a.yaml", yaml))
        #expect(try file.archive(named: "two").name == "two")
        let path = folder.file("a.yaml")
        #expect(
            throws: PACSError.settings(
                "'\(path)' lists no archive 'twoo': did you mean 'two'? There are 'one', 'two'.")
        ) { try file.archive(named: "twoo") }
        #expect(throws: PACSError.settings("'\(path)' lists 2 archives; name one: 'one', 'two'.")) {
            try file.archive(named: nil)
        }
        #expect(
            try sentence(yaml.replacing("two", with: "one")).contains(
                "two archives are named 'one'"))
        #expect(try sentence("own: { port: 1 }") == "'a.yaml' lists no 'archives:'.")
    }

    @Test func titlesAndHostsAreChecked() throws {
        let rule = "has 1 to 16 characters, without spaces at its ends and without '\\'"
        for title in ["''", "SEVENTEEN LETTERS", "'A\\B'", "' A'", "'A '", "Ä"] {
            let text = try sentence("archives: [ { name: a, host: h, aeTitle: \(title) } ]")
            #expect(text.hasPrefix("a.yaml:1:13: archive 'a': 'aeTitle' \(rule)"), "\(text)")
            let own = try sentence(
                "own: { aeTitle: \(title) }\narchives: [ { name: a, host: h, aeTitle: T } ]")
            #expect(own.hasPrefix("a.yaml:2:13: 'own.aeTitle' \(rule)"), "\(own)")
        }
        for host in ["'::1'", "'[2001:db8::7]'", "'fe80::1%eth0'"] {
            let text = try sentence("archives: [ { name: a, host: \(host), aeTitle: T } ]")
            #expect(
                text.contains(
                    "archive 'a': 'host' is an IPv6 address, and DICOM goes over IPv4 only here: give a host name or an IPv4 address, or reach the archive by 'web'"
                ), "\(text)")
        }
        for host in ["a:1", "a/b", "'a b'"] {
            let text = try sentence("archives: [ { name: a, host: \(host), aeTitle: T } ]")
            #expect(
                text.hasPrefix(
                    "a.yaml:1:13: archive 'a': 'host' is a host name or an IPv4 address, without a port"
                ), "\(text)")
        }
    }
}
