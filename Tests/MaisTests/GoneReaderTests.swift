import Foundation
import Testing

/// Nobody reads what a night's run says, or there is nowhere to say it: the run goes on.
@Suite struct GoneReaderTests {
    @Test(arguments: [
        "\"$0\" \"$@\" 2>&1 | head -n 0", "\"$0\" \"$@\" 2>&1 >/dev/null | head -n 1",
        "\"$0\" \"$@\" 2>&-", "\"$0\" \"$@\" >&- 2>&-", "\"$0\" \"$@\" >/dev/full 2>/dev/full",
    ])
    func theRunGoesOn(_ script: String) throws {
        let folder = try TemporaryFolder()
        let pipeline = try folder.write(
            """
            takes: { nifti: nifti }
            stages:
              - { id: image, use: read-nifti, from: { nifti: nifti } }
            """, to: "p.yaml")
        let out = folder.path("out")
        _ = try Command(
            program: URL(filePath: "/bin/sh"),
            [
                "-c", script, Command.program.path, "run", pipeline, "--studies",
                "Samples/head-neck-ct", "--out", out,
            ])
        let status = try Command("status", out)
        #expect(
            status.output.contains("\n  2 of 2 done, 0 failed, 0 waiting\n"), "\(status.output)")
        #expect(FileManager.default.fileExists(atPath: out + "/report.json"))
    }
}
