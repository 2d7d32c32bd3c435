import Foundation
import Testing

/// A disk that fills up in the middle of a night: what is done is counted alike everywhere, and the next start resumes.
@Suite struct FullDiskTests {
    /// Whether this machine lets a test mount something where nobody else sees it.
    private static let maySeparate =
        (try? Command(program: URL(filePath: "/usr/bin/unshare"), ["-rm", "true"]))?.status == 0

    private static let script = """
        set -u
        mais=$0 in=$1 out=$2 pipeline=$3
        mkdir "$out"/disk && mount -t tmpfs -o size=2400k none "$out"/disk || exit 9
        "$mais" run "$pipeline" --studies "$in" --out "$out"/disk/o >"$out"/first 2>"$out"/said
        echo $? >"$out"/status
        "$mais" status "$out"/disk/o >"$out"/state
        cp "$out"/disk/o/report.json "$out"/report.json
        mount -o remount,size=64m "$out"/disk
        "$mais" run "$pipeline" --studies "$in" --out "$out"/disk/o >"$out"/second 2>&1
        echo $? >>"$out"/status
        """

    @Test(.enabled(if: maySeparate)) func countsAreRightEverywhere() throws {
        let folder = try TemporaryFolder()
        let sample = Command.repository.path + "/Samples/head-neck-ct/pt_201"
        for number in 10..<22 {
            let study = folder.path("in/c\(number)")
            try FileManager.default.createDirectory(
                atPath: study, withIntermediateDirectories: true)
            for file in ["image.nii.gz", "session.json"] {
                try FileManager.default.createSymbolicLink(
                    atPath: study + "/" + file, withDestinationPath: sample + "/" + file)
            }
        }
        try FileManager.default.createDirectory(
            atPath: folder.path("w"), withIntermediateDirectories: true)
        let ran = try Command(
            program: URL(filePath: "/usr/bin/unshare"),
            [
                "-rm", "sh", "-c", Self.script, Command.program.path, folder.path("in"),
                folder.path("w"), "Pipelines/nifti-to-nifti.yaml",
            ])
        #expect(ran.status == 0, "\(ran.error)")
        func text(_ name: String) throws -> String {
            try String(contentsOfFile: folder.path("w/" + name), encoding: .utf8)
        }
        let said = try text("said")
        #expect(try text("status") == "3\n0\n", "\(said)")
        // Such as "8 done, 4 waiting; see ..."
        let first = try text("first")
        let counts = try #require(
            first.firstMatch(of: #/^(\d+) done, (\d+) waiting; see /#), "\(first)")
        let done = try #require(Int(counts.1))
        #expect(done > 0 && done < 12 && Int(counts.2) == 12 - done)
        #expect(first.contains("/disk/o' is full\n"), "\(first)")
        #expect(
            try text("state").contains("\n  \(done) of 12 done, 0 failed, \(12 - done) waiting"))
        struct Report: Decodable {
            struct Study: Decodable { let status: String }
            let studies: [Study]
        }
        let report = try JSONDecoder().decode(Report.self, from: Data(text("report.json").utf8))
        #expect(report.studies.count == 12)
        #expect(report.studies.count { $0.status == "done" } == done)
        #expect(report.studies.count { $0.status == "waiting" } == 12 - done)
        #expect(try text("second").contains("\n\(12 - done) done, \(done) done before; see "))
    }
}
