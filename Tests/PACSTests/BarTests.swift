import Foundation
import PACS
import Testing

/// On a terminal a bar says how far a fetch or a delivery is; without one nothing of it is written.
@Suite struct BarTests {
    /// What a terminal is given, and the exit status.
    private func shown(_ words: String, in folder: TestFolder) throws -> (String, Int32) {
        let ran = try Command(
            ["-qec", "stty cols 100; \(Command.program) \(words)", "typescript"], in: folder,
            environment: ["TERM": "xterm", "LC_ALL": "C"], program: try Child.find("script"))
        let text = try String(contentsOfFile: folder.file("typescript"), encoding: .utf8)
        return (text, ran.status)
    }

    @Test func aFetchHasOne() throws {
        let series = WebSeries(8)
        let server = try WebArchive { series.answer($0) }
        let folder = try TestFolder()
        try server.archive(in: folder)
        let (text, status) = try shown("pacs fetch --modality CT --out back", in: folder)
        #expect(status == 0, "\(text)")
        #expect(text.contains("]  1/8"), "\(text)")
        #expect(text.contains("]  8/8"), "\(text)")
        #expect(text.contains(": 8 objects came, 0 were here"), "\(text)")
        // Nothing comes, and nothing is shown but the line.
        let (again, _) = try shown("pacs fetch --modality CT --out back", in: folder)
        #expect(!again.contains("/8"), "\(again)")
        let piped = try Command(
            ["pacs", "fetch", "--modality", "CT", "--out", "new"], in: folder)
        #expect(piped.error == "")
        #expect(piped.output.hasSuffix(": 8 objects came, 0 were here\n"))
        #expect(piped.output.split(separator: "\n").count == 1)
    }

    @Test func aDeliveryHasOne() throws {
        let folder = try TestFolder()
        let taker = try Taker(in: folder)
        defer { taker.child.kill() }
        _ = try SmallObject.write(120, to: folder)
        let (text, status) = try shown("pacs send in-1-1", in: folder)
        #expect(status == 0, "\(text)")
        #expect(text.contains("]  120/120"), "\(text)")
        #expect(text.contains("taker: 120 accepted"), "\(text)")
    }
}
