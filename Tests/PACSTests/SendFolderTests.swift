import Foundation
import PACS
import Testing

/// What `send` passes over in a folder is named.
@Suite struct SendFolderTests {
    private static let archives = "archives: [ { name: a, host: localhost, port: 1, aeTitle: A } ]"

    private func folder() throws -> TestFolder {
        let folder = try TestFolder()
        try folder.write("archives.yaml", Self.archives)
        try folder.write("all/1.dcm", SmallObject(1).data)
        return folder
    }

    private func send(_ folder: TestFolder) throws -> Command {
        try Command(["pacs", "send", "all", "--queue-only"], in: folder)
    }

    @Test func namesThatAreNotUTF8AreSent() throws {
        let folder = try folder()
        // `mkdir` and `open` by bytes: Foundation has no such names.
        let place = Array(folder.file("all/").utf8)
        func path(_ bytes: [UInt8]) -> [CChar] {
            (place + bytes + [0]).map { CChar(bitPattern: $0) }
        }
        #expect(mkdir(path([0xFF, 0x64]), 0o755) == 0)
        let names: [[UInt8]] = [[0x53, 0xFC, 0x37], [0xFF, 0x64, 0x2F, 0xFE]]
        for (number, name) in names.enumerated() {
            let descriptor = open(path(name), O_WRONLY | O_CREAT, 0o644)
            let data = SmallObject(number + 2).data
            #expect(
                data.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) } == data.count)
            close(descriptor)
        }
        let command = try send(folder)
        #expect(command.output == "3 objects queued, 0 known\n")
        #expect(command.error == "")
        #expect(command.status == 0)
        #expect(folder.files("outbox/objects").count == 3)
    }

    @Test(arguments: [
        (
            "bare",
            "it is a DICOM data set without preamble and meta header, which a file has (PS3.10). 'dcmconv IN OUT' writes it with them"
        ),
        (
            "DICOMDIR",
            "it is a DICOMDIR, which lists the objects of a medium and is not one of them"
        ),
        ("empty", "it is empty"), ("noise", "it is not DICOM, or damaged"),
        ("pipe", "it is not a regular file"),
        ("link", "it is a link that leads nowhere: No such file or directory"),
    ])
    func whatMayHaveBeenMeantIsNamed(_ what: String, _ reason: String) throws {
        let folder = try folder()
        let path = folder.file("all/x")
        switch what {
        case "bare":
            try FileManager.default.copyItem(
                atPath: repository + "Tests/PACSTests/Data/bare.dcm", toPath: path)
        case "DICOMDIR":
            var object = SmallObject(2)
            object.sopClass = "1.2.840.10008.1.3.10"
            try folder.write("all/x", object.data)
        case "empty": try folder.write("all/x", "")
        case "noise": try folder.write("all/x", Data((0..<999).map { UInt8($0 * 77 & 255) }))
        case "pipe": mkfifo(path, 0o600)
        default: symlink("/nowhere/at/all", path)
        }
        let command = try send(folder)
        #expect(command.output == "1 objects queued, 0 known\n")
        #expect(command.error == "warning: 'all/x' is not sent: \(reason) [archive.not-sent]\n")
        #expect(command.status == 3)
    }

    /// What is plainly no DICOM is named together, and leaves nothing out.
    @Test func otherFilesAreNamedTogether() throws {
        let folder = try folder()
        try folder.write("all/notes.txt", "Grüße\n")
        try folder.write("all/x.png", Data([0x89, 0x50, 0x4E, 0x47, 0, 0, 1]))
        let command = try send(folder)
        #expect(
            command.error
                == "warning: 2 files are not DICOM, and not sent: 'all/notes.txt', 'all/x.png' [archive.not-dicom]\n"
        )
        #expect(command.status == 0)
    }

    @Test func aFileThatIsCutIsNamed() throws {
        let folder = try folder()
        try folder.write("all/2.dcm", SmallObject(2).data.prefix(700))
        let command = try send(folder)
        #expect(command.status == 3)
        #expect(command.error.hasPrefix("Error: 'all/2.dcm' is not sent: "), "\(command.error)")
    }

    /// Nobody else on the machine reads what waits, whatever `umask` says.
    @Test func whatWaitsIsPrivate() throws {
        let folder = try folder()
        let command = try send(folder)
        #expect(command.status == 0)
        for (name, mode) in [
            ("outbox", mode_t(0o700)), ("outbox/objects", 0o700), ("outbox/outbox.sqlite", 0o600),
        ] {
            var info = stat()
            #expect(stat(folder.file(name), &info) == 0)
            #expect(info.st_mode & 0o777 == mode, "\(name)")
        }
    }

    @Test func aDamagedLedgerIsSaid() throws {
        let folder = try folder()
        try folder.write("outbox/outbox.sqlite", "this was a ledger, and is none any more")
        let command = try send(folder)
        #expect(command.status == 1)
        #expect(
            command.error.hasPrefix(
                "Error: the ledger of the outbox 'outbox' cannot be read: file is not a database. Move 'outbox.sqlite', and"
            ), "\(command.error)")
    }

    /// What came from an archive is its owner's alone, too.
    @Test func whatCameIsPrivate() throws {
        let series = WebSeries(1)
        let server = try WebArchive { series.answer($0) }
        let folder = try TestFolder()
        let archive = try server.archive(in: folder)
        var query = Query()
        query.modality = "CT"
        let match = try #require(try archive.find(query, series: true).matches.first)
        _ = try archive.fetch(match, into: folder.file("back"))
        let study = "back/" + series.objects[0].study
        let inner = study + "/" + series.objects[0].series
        let file = inner + "/" + series.objects[0].instance + ".dcm"
        for (name, mode) in [
            ("back", mode_t(0o700)), (study, 0o700), (inner, 0o700), (file, 0o600),
        ] {
            var info = stat()
            #expect(stat(folder.file(name), &info) == 0)
            #expect(info.st_mode & 0o777 == mode, "\(name)")
        }
    }
}
