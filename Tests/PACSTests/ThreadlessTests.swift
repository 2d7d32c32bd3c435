import Files
import Foundation
import PACS
import Testing

/// A machine that gives the program no thread beside its first: what can be done is done, and what
/// cannot is said. Nothing waits for a thread that never began.
@Suite struct ThreadlessTests {
    /// As another account than root, whom no such limit holds, and one of its own: the limit is on all that
    /// an account runs.
    private static func command(_ words: [String], in folder: TestFolder) throws -> Command {
        let number = Int.random(in: 100_000..<2_000_000_000)
        let account =
            geteuid() == 0
            ? ["setpriv", "--reuid=\(number)", "--regid=\(number)", "--clear-groups"] : []
        return try Command(
            ["--nproc=1"] + account + [Command.program] + words, in: folder,
            program: try Child.find("prlimit"))
    }

    /// Whether the test's account may be left for one that sees the program.
    private static let isPossible: Bool = {
        guard let folder = try? TestFolder() else { return false }
        return (try? command(["--version"], in: folder))?.status == 0
    }()

    /// An Orthanc with four objects, and a folder that everybody may write to.
    private func setup(_ more: String) throws -> Orthanc {
        let orthanc = try Orthanc(["DicomAlwaysAllowGet": true])
        let folder = orthanc.folder
        let yaml = orthanc.yaml(more).replacing("giveUpAfter: 60", with: "giveUpAfter: 0.3")
        try folder.write("archives.yaml", yaml)
        chmod(folder.path, 0o777)
        return orthanc
    }

    private func fill(_ orthanc: Orthanc) throws {
        let archive = try orthanc.archive("    verify: query")
        let outbox = try Outbox(orthanc.folder.file("first"))
        _ = try outbox.add(SmallObject.write(4, to: orthanc.folder), for: archive)
        #expect(try Delivery(outbox, to: archive).run().counts == [.verified: 4])
    }

    /// On the one thread that there is.
    @Test(.enabled(if: isPossible), arguments: ["get", "web"])
    func aFetchIsMade(_ way: String) throws {
        let orthanc = try setup("    fetch: \(way)")
        try fill(orthanc)
        let ran = try Self.command(
            ["pacs", "fetch", "--modality", "CT", "--out", "back"], in: orthanc.folder)
        #expect(ran.status == 0, "\(ran.error)")
        #expect(orthanc.folder.files("back").count == 4)
    }

    @Test(.enabled(if: isPossible), arguments: ["auto", "query"])
    func aDeliveryIsMade(_ verify: String) throws {
        let orthanc = try setup("    verify: \(verify)")
        let files = try SmallObject.write(4, to: orthanc.folder)
        let ran = try Self.command(["pacs", "send"] + files, in: orthanc.folder)
        #expect(ran.status == 0, "\(ran.error)")
        #expect(ran.output == "orthanc: 4 verified\n")
    }

    private static let sentence =
        "our receiver, which the archive calls, needs a thread of its own, and the system gives none: Resource temporarily unavailable. Let other programs end, or raise the limit on processes or memory (ulimit -u, -v)."

    @Test(.enabled(if: isPossible)) func aReceiverIsRefused() throws {
        let orthanc = try setup("    fetch: move")
        try fill(orthanc)
        let ran = try Self.command(
            ["pacs", "fetch", "--modality", "CT", "--out", "back"], in: orthanc.folder)
        #expect(ran.status == 1)
        #expect(ran.error == "Error: \(Self.sentence)\n")
    }

    @Test(.enabled(if: isPossible)) func commitmentIsRefused() throws {
        let orthanc = try setup("    verify: commitment")
        let files = try SmallObject.write(4, to: orthanc.folder)
        let ran = try Self.command(["pacs", "send"] + files, in: orthanc.folder)
        #expect(ran.status == 3)
        #expect(ran.output == "orthanc: 4 confirmed\n")
        #expect(ran.error.hasPrefix("Error: \(Self.sentence)\n"), "\(ran.error)")
    }

    @Test func itsErrorIsTheSystems() {
        let fault = PACSError.threads(SystemError(EAGAIN))
        #expect(fault.systemError == SystemError(EAGAIN))
        #expect(fault.isTransient)
        #expect(!PACSError.threads(SystemError(EPERM)).isTransient)
        #expect(fault.description == Self.sentence)
    }
}
