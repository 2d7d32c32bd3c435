import Foundation
import Testing

/// What a run leaves is for its account alone, whatever the shell's `umask` allows.
@Suite struct PrivateFilesTests {
    @Test func resultsReportAndPageArePrivate() throws {
        let folder = try TemporaryFolder()
        let pipeline = try folder.write(
            """
            takes: { nifti: nifti }
            stages:
              - { id: image, use: read-nifti, from: { nifti: nifti } }
            """, to: "p.yaml")
        let out = folder.path("out")
        let ran = try Command(
            program: URL(filePath: "/bin/sh"),
            [
                "-c", "umask 022; exec \"$@\"", "sh", Command.program.path, "run", pipeline,
                "--input",
                "nifti=Samples/head-neck-ct/pt_201/image.nii.gz", "--out", out, "--page",
            ])
        #expect(ran.status == 0, "\(ran.error)")
        let left = try FileManager.default.subpathsOfDirectory(atPath: out)
        #expect(left.contains("report.json") && left.contains("report/cohort.csv"))
        #expect(left.contains(".mais/ledger.sqlite"))
        for path in [""] + left {
            var info = stat()
            #expect(stat(out + "/" + path, &info) == 0)
            #expect(info.st_mode & 0o077 == 0, "\(path)")
        }
    }

    /// A limit below what libtorch takes is told, and does not end in a crash.
    @Test func tooLittleMemoryIsSaid() throws {
        let ran = try Command(
            program: URL(filePath: "/bin/sh"),
            [
                "-c", "ulimit -v 500000; exec \"$@\"", "sh", Command.program.path, "stages",
            ])
        #expect(ran.status == 1)
        #expect(
            ran.error == """
                Error: This process may take 488 MiB of memory, and computing needs 900 MiB at least. \
                Raise the limit: ulimit -v unlimited.

                """)
    }
}
