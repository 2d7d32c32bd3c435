import Foundation
import PACS

/// DCMTK's own archive, `dcmqrscp`: a second opinion.
struct DCMTKArchive {
    let child: Child
    let port: Int
    let ownPort: Int
    let folder: TestFolder

    init(port: Int, associations: Int = 8, in folder: TestFolder) throws {
        self.port = port
        self.folder = folder
        ownPort = try Ports.free()
        try FileManager.default.createDirectory(
            atPath: folder.file("db"), withIntermediateDirectories: true)
        try folder.write(
            "qr.cfg",
            """
            NetworkTCPPort = \(port)
            MaxPDUSize = 131072
            MaxAssociations = \(associations)
            HostTable BEGIN
            mais = (MAIS, localhost, \(ownPort))
            HostTable END
            VendorTable BEGIN
            VendorTable END
            AETable BEGIN
            STORE \(folder.file("db")) RW (100, 1024mb) ANY
            AETable END

            """)
        child = try Child("dcmqrscp", ["-c", "qr.cfg"], in: folder)
        guard eventually({ Ports.isOpen(port) }) else {
            throw Child.Missing(description: "dcmqrscp did not start: \(child.output)")
        }
    }

    /// - Parameter associations: One. `dcmqrscp` 3.6.7 names files by the second in which an
    ///   association began and the second of the object: two associations at once write to the same
    ///   file now and then, and one of the objects is lost. Four `storescu` at once show it, too.
    func archive(_ more: String = "", associations: Int = 1) throws -> Archive {
        let yaml = """
            own: { aeTitle: MAIS, port: \(ownPort) }
            archives:
              - name: dcmtk
                host: localhost
                port: \(port)
                aeTitle: STORE
                associations: \(associations)
                timeouts: { connect: 30, idle: 30, message: 60, commitment: 60 }
                retry: { first: 0.1, longest: 0.5, giveUpAfter: 60 }
                limits: { freeMegabytes: 1 }
            \(more)
            """
        return try ArchivesFile(path: folder.write("dcmtk.yaml", yaml)).archive(named: nil)
    }
}
