import Foundation
import FoundationNetworking
import PACS

/// A real archive: Orthanc with its DICOMweb plugin, on ports and in a folder of its own.
final class Orthanc: @unchecked Sendable {
    // Unchecked: a test uses it from one thread at a time.
    let folder: TestFolder
    let dicomPort: Int
    let webPort: Int
    let ownPort: Int
    private var settings: [String: Any]
    private var child: Child?

    /// - Parameter settings: Orthanc's own, over those that every test needs.
    init(_ settings: [String: Any] = [:], start: Bool = true) throws {
        folder = try TestFolder()
        dicomPort = try Ports.free()
        webPort = try Ports.free()
        ownPort = try Ports.free()
        self.settings = [
            "StorageDirectory": "store", "IndexDirectory": "store", "HttpPort": webPort,
            "DicomPort": dicomPort, "DicomAet": "ORTHANC", "DicomCheckCalledAet": true,
            "RemoteAccessAllowed": false, "AuthenticationEnabled": false,
            "DicomModalities": ["mais": ["MAIS", "127.0.0.1", ownPort]],
            "Plugins": ["/usr/share/orthanc/plugins/libOrthancDicomWeb.so"],
            "DicomWeb": ["Enable": true, "Root": "/dicom-web/"], "OverwriteInstances": false,
            "DicomAlwaysAllowStore": false,
        ]
        try configure(settings)
        if start { try self.start() }
    }

    func configure(_ more: [String: Any]) throws {
        settings.merge(more) { _, new in new }
        try folder.write("orthanc.json", try JSONSerialization.data(withJSONObject: settings))
    }

    func start() throws {
        let child = try Child("Orthanc", ["orthanc.json"], in: folder)
        self.child = child
        let isUp = eventually { [webPort, dicomPort] in
            !child.isRunning || Ports.isOpen(dicomPort) && Ports.isOpen(webPort)
        }
        guard isUp, child.isRunning else {
            throw Child.Missing(description: "Orthanc did not start: \(child.output)")
        }
    }

    /// Ends it at once, as a power cut would.
    func kill() { child?.kill() }

    /// Its log.
    var log: String { child?.output ?? "" }

    /// How many objects it has.
    func count() throws -> Int {
        let all = try get("/statistics") as? [String: Any]
        return all?["CountInstances"] as? Int ?? -1
    }

    func get(_ path: String) throws -> Any {
        guard let url = URL(string: "http://127.0.0.1:\(webPort)\(path)") else { return 0 }
        return try JSONSerialization.jsonObject(with: Data(contentsOf: url))
    }

    /// The archives file's text for it, with quick retries and patient timeouts: a machine under load
    /// is no fault of the archive's.
    ///
    /// - Parameter more: Further lines of the archive, each indented by four.
    func yaml(_ more: String = "", host: String = "localhost", own: String = "") -> String {
        """
        own:
          aeTitle: MAIS
          port: \(ownPort)
        \(own)
        archives:
          - name: orthanc
            host: \(host)
            port: \(dicomPort)
            aeTitle: ORTHANC
            web: { url: "http://localhost:\(webPort)/dicom-web" }
            timeouts: { connect: 30, idle: 30, message: 60, commitment: 60 }
            retry: { first: 0.1, longest: 0.5, giveUpAfter: 60 }
            limits: { freeMegabytes: 1 }
        \(more)
        """
    }

    /// The same, as an archive.
    func archive(_ more: String = "", host: String = "localhost", own: String = "") throws
        -> Archive
    {
        let path = try folder.write(
            "archives-\(UUID().uuidString).yaml", yaml(more, host: host, own: own))
        return try ArchivesFile(path: path).archive(named: nil)
    }
}
