import Foundation
import PACS

/// DCMTK's `storescp`, which takes objects and answers no question about them.
struct Taker {
    let child: Child
    let folder: TestFolder
    let archive: Archive

    init(_ arguments: [String] = [], in folder: TestFolder) throws {
        self.folder = folder
        let port = try Ports.free()
        try FileManager.default.createDirectory(
            atPath: folder.file("taken"), withIntermediateDirectories: true)
        child = try Child(
            "storescp", ["-aet", "SCP", "-od", "taken"] + arguments + ["\(port)"], in: folder)
        guard eventually({ Ports.isOpen(port) }) else {
            throw Child.Missing(description: "storescp did not start: \(child.output)")
        }
        let yaml = """
            archives:
              - name: taker
                host: localhost
                port: \(port)
                aeTitle: SCP
                associations: 1
                verify: none
                timeouts: { connect: 30, idle: 30, message: 60 }
                retry: { first: 0.1, longest: 0.5, giveUpAfter: 60 }

            """
        archive = try ArchivesFile(path: folder.write("archives.yaml", yaml)).archive(named: nil)
    }
}
