import GRDB
import PACS

extension Outbox {
    /// Changes the ledger behind its back.
    func damage(_ sql: String) throws {
        try DatabaseQueue(path: path + "/outbox.sqlite").write { db in try db.execute(sql: sql) }
    }

    /// What an archive's word makes of queued objects.
    func pretendConfirmed(archive: String) throws {
        let queue = try DatabaseQueue(path: path + "/outbox.sqlite")
        try queue.write { db in
            try db.execute(
                sql: "UPDATE object SET state = 'confirmed' WHERE archive = ?", arguments: [archive]
            )
        }
    }
}

extension Orthanc {
    /// The archive by DICOMweb alone.
    func webOnly(_ more: String = "") throws -> Archive {
        let yaml = """
            archives:
              - name: orthanc
                web: { url: "http://localhost:\(webPort)/dicom-web" }
                fetch: web
                send: web
                timeouts: { connect: 30, idle: 30, message: 60 }
                retry: { first: 0.1, longest: 0.5, giveUpAfter: 60 }
                limits: { freeMegabytes: 1 }
            \(more)
            """
        return try ArchivesFile(path: folder.write("web.yaml", yaml)).archive(named: "orthanc")
    }
}
