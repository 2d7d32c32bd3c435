import Foundation
import Imaging
import NIfTI
import Testing

/// The main job: every pipeline of the repository on the samples.
@Suite struct MainJobTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func nIfTIToNIfTI() throws {
        let sample = "Samples/head-neck-ct/pt_236"
        let ran = try Command(
            "run", "Pipelines/nifti-to-nifti.yaml", "--input", "nifti=\(sample)/image.nii.gz",
            "--input", "session=\(sample)/session.json", "--out", folder.path("out"))
        #expect(ran.status == 0, "\(ran.error)")
        let source = try NIfTIFile(Command.repository.appending(path: "\(sample)/image.nii.gz"))
        let result = try NIfTIFile(folder.url.appending(path: "out/image/labels.nii.gz"))
        #expect(result.header.affine == source.header.affine)
        #expect(result.header.size == source.header.size)
        let labels = try result.labelMap()
        #expect(!labels.counts.isEmpty)
        #expect(labels.counts.keys.allSatisfy { (1...4).contains($0) })
        try reportIsComplete(studies: ["image"])
    }

    @Test func aNightOfStudiesResumes() throws {
        func night() throws -> Command {
            try Command(
                "run", "Pipelines/night.yaml", "--studies", "Samples/head-neck-ct", "--out",
                folder.path("out"))
        }
        let first = try night()
        #expect(first.status == 0, "\(first.error)")
        #expect(first.output.hasPrefix("2 done; see "))
        let files = ["pt_201", "pt_236"].map {
            folder.url.appending(path: "out/\($0)/labels.nii.gz")
        }
        let bytes = try files.map { try Data(contentsOf: $0) }
        let second = try night()
        #expect(second.status == 0)
        #expect(second.output.hasPrefix("0 done, 2 done before; see "))
        // Thrown away and done again, the results are the same bytes.
        try FileManager.default.removeItem(at: folder.url.appending(path: "out"))
        #expect(try night().status == 0)
        #expect(try files.map { try Data(contentsOf: $0) } == bytes)
        try reportIsComplete(studies: ["pt_201", "pt_236"])
    }

    @Test func oneBadStudyFailsAlone() throws {
        let studies = folder.url.appending(path: "studies")
        try FileManager.default.copyItem(
            at: Command.repository.appending(path: "Samples/head-neck-ct"), to: studies)
        try Data("{".utf8).write(to: studies.appending(path: "pt_201/session.json"))
        let ran = try Command(
            "run", "Pipelines/night.yaml", "--studies", studies.path, "--out", folder.path("out"),
            "--page")
        #expect(ran.status == 3)
        let out = folder.path("out")
        #expect(
            ran.output == """
                1 done, 1 failed; see \(out)/report.json
                \(out)/report/index.html: 2 studies

                """)
        #expect(ran.error.contains("session 'session.json', line 1, is not valid JSON"))
        #expect(FileManager.default.fileExists(atPath: folder.path("out/pt_236/labels.nii.gz")))
        #expect(!FileManager.default.fileExists(atPath: folder.path("out/pt_201/labels.nii.gz")))
        try aPageIsMade()
    }

    /// Of a run in which one study is done, and one failed.
    private func aPageIsMade() throws {
        let made = try Command("report", folder.path("out"), "--views", "all")
        #expect(made.status == 0, "\(made.error)")
        #expect(made.output.hasSuffix("index.html: 2 studies, 1 to look at\n"))
        func text(_ name: String) throws -> String {
            try String(
                contentsOf: folder.url.appending(path: "out/report/\(name)"), encoding: .utf8)
        }
        #expect(try text("views/1.js").hasPrefix("maisView({\"high\":350,"))
        #expect(try text("cohort.csv").components(separatedBy: "\r\n").count == 7)
        // Where the studies lay is in the run's own report, and in the page's only where asked.
        #expect(try !text("data.js").contains(folder.path("studies")))
        #expect(try Command("report", folder.path("out"), "--names").status == 0)

        let picked = try Command("report", folder.path("out"), "--views", "pt_201")
        #expect(picked.status == 1)
        #expect(picked.error.contains("The run has no study 'pt_201' that is done."))
        let none = try Command("report", folder.path("studies"))
        #expect(none.status == 1)
        #expect(none.error.contains("holds no report.json. Name the folder that 'mais run'"))
    }

    /// The report says what ran, on what, and what came out.
    private func reportIsComplete(studies names: [String]) throws {
        let data = try Data(contentsOf: folder.url.appending(path: "out/report.json"))
        let report = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let text = String(decoding: data, as: UTF8.self)
        #expect(text.contains("\"libtorch\""))
        #expect(text.contains("\"device\""))
        #expect(text.contains("1b") || text.contains("sha256"))
        let studies = try #require(report["studies"] as? [[String: Any]])
        #expect(studies.compactMap { $0["name"] as? String } == names)
        for study in studies {
            let facts = try #require(study["facts"] as? [String: Any])
            let segments = try #require(facts["segments"] as? [[String: Any]])
            #expect(segments.count == 4)
            for segment in segments {
                let voxels = try #require(segment["voxels"] as? Int)
                let millilitres = try #require(segment["millilitres"] as? Double)
                #expect((voxels > 0) == (millilitres > 0))
                #expect(try #require(segment["clicks"] as? Int) > 0)
                // An empty segment has no intensities, and touches nothing.
                #expect((segment["mean"] as? Double != nil) == (voxels > 0))
                #expect((segment["median"] as? Double != nil) == (voxels > 0))
                #expect((segment["touchesBorder"] as? Bool != nil) == (voxels > 0))
            }
        }
    }
}
