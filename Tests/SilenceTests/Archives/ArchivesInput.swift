import Foundation
import PACS

/// The file that says which archives there are, with every setting.
enum ArchivesInput {
    /// An archive of which every group of settings is there.
    static func whole() throws -> ArchiveSettings {
        let text = """
            archives:
              - name: a
                host: h
                aeTitle: A
                tls: { trust: ca.crt }
                web: { url: "https://h/x", password: { file: token } }
            """
        return try Scratch.with([("a.yaml", Array(text.utf8))]) { folder in
            try ArchivesFile(path: folder.appending(path: "a.yaml").path).archives[0].settings
        }
    }

    static func file() throws -> JSONInput {
        let text = """
            {"own": {"aeTitle": "MAIS", "port": 11113, "certificate": "own.crt", "key": "own.key", "trust": "ca.crt"},
             "archives": [
              {"name": "pacs", "host": "localhost", "port": 105, "aeTitle": "PACS",
               "tls": {"trust": "ca.crt", "certifiedName": "pacs.example"},
               "web": {"url": "https://localhost:8042/dicom-web", "user": "mais",
                       "password": {"environment": "SECRET"}, "trust": "ca.crt"},
               "fetch": "web", "send": "web", "verify": "query", "transcode": true, "associations": 3, "page": 100,
               "timeouts": {"connect": 11, "idle": 31, "message": 601, "commitment": 61},
               "retry": {"first": 2.5, "longest": 301.5, "giveUpAfter": 901.5},
               "limits": {"matches": 100001, "objectMegabytes": 4097, "fetchMegabytes": 200001, "freeMegabytes": 1025}},
              {"name": "other", "host": "127.0.0.1", "port": 106, "aeTitle": "OTHER",
               "tls": {"peerCertificate": "server.crt"}},
              {"name": "third", "fetch": "web", "send": "web",
               "web": {"url": "https://third.example/dicom-web", "password": {"file": "token"},
                       "peerCertificate": "server.crt", "certifiedName": "third.example"}}]}
            """
        var input = JSONInput(kind: "archives file", room: "PACS", root: try JSONNode(text)) {
            data in
            try Scratch.with([("archives.yaml", [UInt8](data))]) { folder in
                let file = try ArchivesFile(path: folder.appending(path: "archives.yaml").path)
                var facts: [String: String] = [:]
                let encoder = JSONEncoder()
                let own = try encoder.encode(file.own)
                for (key, value) in try JSONNode(String(decoding: own, as: UTF8.self)).facts {
                    facts["own.\(key)"] = value
                }
                for (number, archive) in file.archives.enumerated() {
                    let json = try encoder.encode(archive.settings)
                    for (key, value) in try JSONNode(String(decoding: json, as: UTF8.self)).facts {
                        facts["archives[\(number)].\(key)"] = value
                    }
                }
                return Reading(facts: facts)
            }
        }
        input.isYAML = true
        input.everyItem = true
        input.words = ["archives[]": ["this must be"], "own": ["this must be"]]
        input.defaulted = ["own", "archives[]"]
        input.formatted = ["archives[].fetch", "archives[].send", "archives[].verify"]
        return input
    }
}
